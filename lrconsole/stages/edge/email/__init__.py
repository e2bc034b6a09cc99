"""What the mail checks reason with: SPF, DKIM, DMARC, policies of transport, and single mails."""
