"""The desks' own words: embargoes, kills, holds, releases, corrections, and times, in the languages of the agencies."""
