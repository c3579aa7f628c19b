"""Who comes in: events at the door, lock-outs, one-time links, factors, sessions.

    make_one_time_link(user, by=…)   a slip with which `user` sets a password, once
    remove_factors(user, by=…)       who lost the phone signs in with the password again
    end_sessions(user, by=…)         out everywhere, at once

What other pages call is handed on here; nothing in this package sees a request.
"""

from povertyaid.signin.factors import remove_factors
from povertyaid.signin.links import Slip, make_one_time_link
from povertyaid.signin.open_sessions import end_sessions

__all__ = ["Slip", "end_sessions", "make_one_time_link", "remove_factors"]
