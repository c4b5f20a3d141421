"""What is known besides the inputs: coefficients, prices, norms, ecosystem types, names."""
