// A page that is opened from a disk may start no worker: there the search runs in a hidden frame.
// (The plug-in for offline pages looks for iframe-worker in the name, and else asks the network.)
"use strict";

class FrameWorker extends EventTarget {
  #frame = document.createElement("iframe");
  #ready;

  constructor(address) {
    super();
    this.#frame.hidden = true;
    this.#ready = new Promise((done) => {
      this.#frame.addEventListener("load", done, { once: true });
      document.body.append(this.#frame);
    }).then(() => this.#begin(address));
  }

  get #inner() {
    return this.#frame.contentWindow;
  }

  // what a worker finds in its global scope, and its own script last
  #begin(address) {
    this.#inner.postMessage = (data) => {
      const event = new MessageEvent("message", { data: structuredClone(data) });
      this.dispatchEvent(event);
      this.onmessage?.(event);
    };
    this.#inner.importScripts = (...addresses) =>
      addresses.reduce((before, one) => before.then(() => this.#load(one)), Promise.resolve());
    return this.#load(address);
  }

  #load(address) {
    return new Promise((done, failed) => {
      const script = this.#inner.document.createElement("script");
      script.src = new URL(address, location.href);
      script.onload = done;
      script.onerror = failed;
      this.#inner.document.body.append(script);
    });
  }

  postMessage(data) {
    this.#ready.then(() => {
      const event = new this.#inner.MessageEvent("message", { data: structuredClone(data) });
      this.#inner.dispatchEvent(event);
    });
  }

  terminate() {
    this.#frame.remove();
  }
}

if (location.protocol === "file:") window.Worker = FrameWorker;
