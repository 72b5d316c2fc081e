"""Environment variables by which the command tells the page what it was asked."""

RESULTS, CITY, LANGUAGE = "WIJKSIM_UI_RESULTS", "WIJKSIM_UI_CITY", "WIJKSIM_UI_LANGUAGE"
