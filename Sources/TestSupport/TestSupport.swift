// Builders of fixtures live here.
