"""What the checks of the web reason with: TLS, redirects, CORS, headers, cookies, caches and rate limits."""
