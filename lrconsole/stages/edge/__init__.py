"""Stage 3, the edge: DNS, TLS, redirects, CORS, headers and mail."""
