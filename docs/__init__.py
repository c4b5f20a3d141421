"""Pages for people, and what makes the generated parts of them."""
