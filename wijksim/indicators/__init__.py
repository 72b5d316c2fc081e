"""What is measured. Indicators read the city and never change it."""
