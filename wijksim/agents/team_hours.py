"""What the teams of a wijk offer together in one month: posts, hours, slots for clients, visits, coordination."""

import numpy as np

from wijksim.city.city import City


class TeamHours:
    """Adds up over the teams of each wijk and writes the result into the table of wijken.

    Args:
        city: The city whose table of wijken is written.
    """

    def __init__(self, city: City) -> None:
        """Starts at zero."""
        self._city = city
        number = len(city.wijken)
        self._slots = np.zeros(number)
        self._posts = np.zeros(number)
        self._lost = np.zeros(number)

    def clear(self) -> None:
        """Starts a new month."""
        w = self._city.wijken
        for column in (
            w.social_posts,
            w.physical_posts,
            w.temporary_posts,
            w.social_hours,
            w.visit_hours,
            w.physical_hours,
            w.shared,
            w.client_loss,
            self._slots,
            self._posts,
            self._lost,
        ):
            column[:] = 0
        w.promise_dropped[:] = False

    def staff(self, wijk: int, *, social: float = 0.0, physical: float = 0.0, temporary: float = 0.0) -> None:
        """Counts posts that are paid, whether or not they deliver yet."""
        w = self._city.wijken
        w.social_posts[wijk] += social
        w.physical_posts[wijk] += physical
        w.temporary_posts[wijk] += temporary

    def add_social(
        self, wijk: int, hours: float, slots: float, visit_hours: float, posts: float, lost: float
    ) -> None:
        """A social team offers hours, slots for clients and hours for visits.

        Args:
            wijk: Row of the wijk.
            hours: Hours that reach residents.
            slots: Clients that it can carry.
            visit_hours: Of those hours, for visits.
            posts: Posts at work.
            lost: Posts whose holder left this month, so that their clients lose their contact person.
        """
        w = self._city.wijken
        w.social_hours[wijk] += hours
        w.visit_hours[wijk] += visit_hours
        self._slots[wijk] += slots
        self._posts[wijk] += posts
        self._lost[wijk] += lost

    def add_physical(self, wijk: int, hours: float) -> None:
        """A physical team offers hours for works."""
        self._city.wijken.physical_hours[wijk] += hours

    def close(self, shared: np.ndarray) -> None:
        """Writes slots, lost relations and coordination.

        Args:
            shared: Coordination achieved, by wijk.
        """
        w = self._city.wijken
        w.case_slots[:] = np.floor(self._slots + 1e-6)
        w.client_loss[:] = np.minimum(self._lost / np.maximum(self._posts, 1e-9), 1.0) * (self._posts > 0)
        w.shared[:] = shared
        self._city.tally.hours += float(
            w.social_hours.sum(dtype=np.float64) + w.physical_hours.sum(dtype=np.float64)
        )
