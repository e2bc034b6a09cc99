"""What the Cloudflare checks reason with: a zone's settings and rules, and ways past the edge."""
