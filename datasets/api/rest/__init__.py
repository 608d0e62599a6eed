"""The own REST API, its tokens and its documentation."""
