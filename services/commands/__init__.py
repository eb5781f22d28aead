"""The commands of the `copytaster` program, one module each. They wire parts together and decide nothing."""
