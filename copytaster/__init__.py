"""What subscribers import: `copytaster.client`. The service itself is in `services`."""
