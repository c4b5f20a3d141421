"""Input with spoilt bytes: whatever it is, gep ends in a sentence, in time."""
