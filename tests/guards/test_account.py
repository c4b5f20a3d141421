"""Verdicts on an account as a whole."""

from tests.guards.checked import checked, water


def test_every_verdict_is_said_in_both_languages(tmp_path):
    _, account, _ = checked(tmp_path, water())
    assert (account.checks[["message_zh", "message_en"]] != "").all(axis=None)
    assert set(account.checks["verdict"]) <= {"ok", "note", "warning", "problem"}
