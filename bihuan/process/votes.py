"""Counting ballots (PROCESS, "Votes"): seats in, "pass", "reject" or "" out.

A base seat's ballot counts together with the signers its holder added before or after himself.
With "reject at once" off everybody is heard before anything is declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bihuan.process.flow import Vote
from bihuan.process.state import Seat

Seats = tuple[Seat, ...]
Ballots = dict[int, str]  # seat id -> "", pass, reject: with the signers' share


def ballots(seats: Seats) -> Ballots:
    """What each seat says, its own signers included."""
    if all(seat.kind != "signer" for seat in seats):
        return {seat.id: seat.vote for seat in seats}
    said: Ballots = {}
    for seat in reversed(seats):  # a signer's seat is always younger than the adder's
        kids = [said[kid.id] for kid in signers_of(seat, seats)]
        if seat.vote == "reject" or "reject" in kids:
            said[seat.id] = "reject"
        else:
            said[seat.id] = seat.vote if all(kids) else ""
    return said


def signers_of(seat: Seat, seats: Seats) -> list[Seat]:
    """The signers who are part of this seat's vote."""
    return [s for s in seats if s.parent == seat.id and s.when in ("before", "after")]


def is_blocked(seat: Seat, seats: Seats) -> bool:
    """Does this seat wait for signers added before it?"""
    if len(seats) == 1:
        return False
    said = ballots(seats)
    return any(s.parent == seat.id and s.when == "before" and said[s.id] != "pass" for s in seats)


def verdict(vote: Vote, seats: Seats) -> str:
    """ "pass" or "reject" as soon as it is certain, else ""."""
    said = ballots(seats)
    for seat in seats:
        if seat.kind == "admin" and said[seat.id]:
            return said[seat.id]  # an approval that was stuck: an administrator decides alone
    base = [seat for seat in seats if seat.kind == "vote"]
    if not base:
        return ""
    required = [said[seat.id] for seat in seats if seat.required]
    voices = [said[seat.id] for seat in base] + required
    if not vote.reject_at_once and not all(voices):
        return ""
    if "reject" in required:
        return "reject"
    decided = _base(vote, base, said)
    if decided == "pass" and not all(required):
        return ""
    return decided


def _base(vote: Vote, base: list[Seat], said: Ballots) -> str:
    """The verdict of the base seats alone."""
    total = sum(seat.weight for seat in base)
    passed = sum(seat.weight for seat in base if said[seat.id] == "pass")
    rejected = sum(seat.weight for seat in base if said[seat.id] == "reject")
    if vote.rule != "rule":
        if rejected or any(said[seat.id] == "reject" for seat in base):
            return "reject"
        return "pass" if all(said[seat.id] for seat in base) else ""
    to_pass = _needed(vote.pass_count, vote.pass_percent, total)
    to_reject = _needed(vote.reject_count, vote.reject_percent, total)
    if to_pass is None and to_reject is None:
        to_pass = total
    if to_reject is not None and rejected >= to_reject:
        return "reject"
    if to_pass is None:  # only a number of rejections is named: passed once it is out of reach
        return "pass" if total - passed < (to_reject or 0) else ""
    if passed >= to_pass:
        return "pass"
    return "reject" if total - rejected < to_pass else ""


def _needed(count: int | None, percent: float | None, total: int) -> float | None:
    if count is not None:
        return count
    return percent * total / 100 - 1e-9 if percent is not None else None


def refreshed(rule: str, seats: Seats) -> Seats:
    """The seats with `open` as it must be after a ballot: who may act now."""
    said = ballots(seats)
    return tuple(
        seat if seat.open == wanted else replace(seat, open=wanted)
        for seat, wanted in zip(seats, _wanted(rule, seats, said), strict=True)
    )


def _wanted(rule: str, seats: Seats, said: Ballots) -> Iterable[bool]:
    by_id = {seat.id: seat for seat in seats}
    turn_taken = False
    for seat in seats:
        acted = seat.vote or seat.by
        is_open = not acted and not said[seat.id] and _is_live(seat, by_id, said)
        if is_open and seat.when == "after":
            is_open = is_open and bool(by_id[seat.parent].by)
        if rule == "sequence" and seat.kind == "vote" and not said[seat.id]:
            is_open = is_open and not turn_taken
            turn_taken = True
        yield is_open


def _is_live(seat: Seat, by_id: dict[int, Seat], said: Ballots) -> bool:
    """A signer lapses when the vote he is part of is decided without him."""
    while seat.parent and seat.when != "parallel":
        seat = by_id[seat.parent]
        if said[seat.id] == "reject":
            return False
    return True
