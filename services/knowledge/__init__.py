"""What is known before any article is read: countries, places, agencies, bodies, people. Tables and look-ups only."""
