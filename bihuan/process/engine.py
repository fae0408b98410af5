"""What people and machines can do to a ticket, as pure functions: (flow, state, command) -> Step.

Every function raises a ProcessError when the command is refused, and then nothing has changed.
`by` is the acting principal ("user:7") or "" for a machine. `values` are already accepted (values.accept).
"""

from __future__ import annotations

# Signatures agreed with the callers (tickets/):
#   start(flow, world, values, *, by, action="") -> Step
#   complete(flow, state, world, token, seat, *, action, values, by) -> Step       form and start nodes; "resubmit" included
#   vote(flow, state, world, token, seat, *, ballot, values, by) -> Step            ballot: "pass" | "reject"
#   fire(flow, state, world, event) -> Step
#   timer(flow, state, world, token, edge) -> Step          edge key, or "wait" for a wait node; recorded no-op when gone
#   job_done(flow, state, world, token, attempt, *, ok, values) -> Step             auto nodes
#   child_closed(flow, state, world, token, outcome) -> Step
#   send_back(flow, state, world, token, *, target, straight, by) -> Step
#   withdraw(flow, state, world, *, by) -> Step
#   terminate(flow, state, world, *, by, outcome="terminated") -> Step
#   jump(flow, state, world, *, node, by) -> Step
#   reopen(flow, state, world, *, by) -> Step
#   take_back(flow, state, world, *, by, node) -> Step
#   add_signer(flow, state, world, token, seat, *, people, when, by) -> Step        when: before | after | parallel
#   buttons(flow, state, world, token, seat) -> tuple[Edge, ...]     one edge a button: offered now, in order
#   send_back_targets(flow, state, token) -> tuple[str, ...]
#   can_withdraw(flow, state) -> bool
#   phase_of(flow, state) -> str
