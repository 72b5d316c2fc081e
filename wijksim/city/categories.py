"""Every closed set of categories that columns hold as small integers, in one place.

A column of categories is an ``int8`` whose values are the members below; labels for
tables and figures are the lower-case member names.
"""

from enum import IntEnum


class Labelled(IntEnum):
    """Categories that tables name in words."""

    @property
    def label(self) -> str:
        """The category in words."""
        return self.name.lower().replace("_", " ")


class HouseholdType(IntEnum):
    """Composition of a household (CBS: eenpersoons, zonder kinderen, met kinderen, eenouder)."""

    SINGLE = 0
    COUPLE = 1
    COUPLE_WITH_CHILDREN = 2
    SINGLE_PARENT = 3


class Origin(IntEnum):
    """Origin group of the reference person (CBS 2017: herkomst)."""

    DUTCH = 0
    WESTERN = 1
    NON_WESTERN = 2


class Tenure(Labelled):
    """Who owns a dwelling and how it is occupied."""

    OWNER_OCCUPIED = 0
    SOCIAL_RENT = 1
    PRIVATE_RENT = 2


class DwellingType(IntEnum):
    """Dwelling type (BAG / energy label register)."""

    APARTMENT = 0
    TERRACED = 1
    CORNER = 2
    SEMI_DETACHED = 3
    DETACHED = 4


class BuildingPeriod(IntEnum):
    """Building period as CBS counts it per postcode area."""

    BEFORE_1945 = 0
    FROM_1945_TO_1964 = 1
    FROM_1965_TO_1974 = 2
    FROM_1975_TO_1984 = 3
    FROM_1985_TO_1994 = 4
    FROM_1995_TO_2004 = 5
    FROM_2005_TO_2014 = 6
    FROM_2015 = 7


class EnergyLabel(IntEnum):
    """Energy label; A holds every label above A too."""

    A = 0
    B = 1
    C = 2
    D = 3
    E = 4
    F = 5
    G = 6


class Work(IntEnum):
    """Main activity of the reference person."""

    EMPLOYED = 0
    UNEMPLOYED = 1
    STUDENT = 2
    RETIRED = 3
    UNABLE = 4


class DwellingStatus(IntEnum):
    """Where a dwelling stands in its life."""

    NORMAL = 0
    WORKS = 1
    VACATED = 2
    DEMOLISHED = 3


class Support(IntEnum):
    """A household's standing with the social team."""

    NONE = 0
    WAITING = 1
    CLIENT = 2


class ComplexStage(IntEnum):
    """Where a complex stands in the pipeline of works."""

    IDLE = 0
    CONSENT = 1
    REDESIGN = 2
    PREPARED = 3
    WORKS = 4
    REHOUSING = 5
    BUILDING = 6


class Plan(IntEnum):
    """What is planned for a complex."""

    NONE = 0
    RENOVATION = 1
    DEMOLITION = 2
    DEEP_RENOVATION = 3


class Cohort(IntEnum):
    """Which residents: the headline cohort is ORIGINAL, split into the next three."""

    ELSEWHERE = 0
    STAYER = 1
    DISPLACED = 2
    LEAVER = 3
    NEWCOMER = 4


class MoveReason(Labelled):
    """Why a household looks for a place, leaves the city, or ends. The last seven are exits."""

    WISH = 0
    URGENT = 1
    PARTNER = 2
    SEPARATED = 3
    LEFT_HOME = 4
    FINISHED_STUDIES = 5
    CAME_TO_CITY = 6
    DISPLACED = 7
    RETURNED = 8
    DIED = 9
    MOVED_AWAY = 10
    EMIGRATED = 11
    GRADUATED = 12
    EVICTED = 13
    JOINED_PARTNER = 14
    REHOUSED_ELSEWHERE = 15


class ChainStart(Labelled):
    """The event that made the first vacancy of a chain."""

    NEW_BUILD = 0
    DEATH = 1
    DEPARTURE = 2
    UNION = 3
    MONTH_0 = 4


class ChainEnd(Labelled):
    """How a chain ended: nobody left a place behind, or the place was not offered again."""

    OPEN = 0
    ARRIVAL = 1
    NEW_HOUSEHOLD = 2
    WITHDRAWN = 3


class Segment(Labelled):
    """Part of the housing market on which a place is offered."""

    SOCIAL_RENT = 0
    PRIVATE_RENT = 1
    OWNER_OCCUPIED = 2
    ROOM = 3
