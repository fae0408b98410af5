"""Side-by-side measurements; bench/README.md says how to run them."""
