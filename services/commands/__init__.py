"""The commands of the `copytaster` program, one module each. They wire; they decide nothing."""
