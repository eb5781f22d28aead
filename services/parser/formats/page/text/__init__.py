"""The text of a page: found, freed of what stands around it, or refused because there is no article."""
