"""What the teams of a wijk offer together in one month: hours, slots for clients, visits, coordination achieved."""

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

    def add_social(self, wijk: int, hours: float, slots: float, visit_hours: float, posts: float) -> None:
        """A social team offers hours, slots for clients and hours for visits."""
        w = self._city.wijken
        w.social_hours[wijk] += hours
        w.visit_hours[wijk] += visit_hours
        self._slots[wijk] += slots
        self._posts[wijk] += posts

    def add_physical(self, wijk: int, hours: float) -> None:
        """A physical team offers hours for works."""
        self._city.wijken.physical_hours[wijk] += hours

    def lose_relations(self, wijk: int, posts: float) -> None:
        """Posts whose holder left: their clients lose their contact person."""
        self._lost[wijk] += posts

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
