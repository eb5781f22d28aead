"""The contract as documents: JSON Schema and AsyncAPI made from the models, and which changes break a reader."""
