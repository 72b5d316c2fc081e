"""Who decides: corporations, teams and funders; and households as Mesa sees them.

Mesa comes before everything else, since it goes through all modules that are there when it is loaded.
"""

from wijksim.agents import light_mesa as light_mesa
