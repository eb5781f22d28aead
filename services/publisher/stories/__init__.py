"""One story: its public record, made from its public reports alone. Knows nothing of how an article became public."""
