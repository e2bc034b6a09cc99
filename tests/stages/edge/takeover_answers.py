"""What hosting services answer for names that nobody holds, and healthy pages that read alike, as the tests of takeover need them."""

from __future__ import annotations

from typing import NamedTuple


class Answer(NamedTuple):
    """A service, a target of it, and what came over HTTP for a host that leads there; `by` says A when an address leads there."""

    service: str
    target: str
    status: int
    body: str
    headers: tuple[tuple[str, str], ...] = ()


def _page(text: str, title: str = "404") -> str:
    return f"<!doctype html><html><head><title>{title}</title><style>body{{color:#333}}</style></head><body><h1>{text}</h1></body></html>"


_S3 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>'
    "<BucketName>files.northstar.example</BucketName></Error>"
)
_GITHUB = (
    "<html><head><title>Site not found &middot; GitHub Pages</title><style>*{}</style></head><body><h1>404</h1>"
    "<p><strong>There isn&#39;t a GitHub Pages site here.</strong></p><p>If you're trying to publish one, read the full documentation "
    "to learn how to set up <strong>GitHub Pages</strong> for your repository, organization, or user account.</p></body></html>"
)
_VERCEL = "The deployment could not be found on Vercel.\n\nDEPLOYMENT_NOT_FOUND\n\nfra1::abcde-1764000000000-0123456789ab\n"
_HEROKU = (
    "<html><head><title>Heroku | No such app</title></head><body><h1>No such app</h1><p>There is no app configured at that hostname. "
    "Perhaps the app owner has renamed it, or you mistyped the URL.</p></body></html>"
)
_RAILWAY = '{"status":"error","code":404,"message":"Application not found","request_id":"x"}'

FREE = (
    Answer("AWS/S3", "files.northstar.example.s3.amazonaws.com", 404, _S3),
    Answer("AWS/S3", "files.northstar.example.s3.eu-west-1.amazonaws.com", 404, _S3),
    Answer("AWS/S3", "files.northstar.example.s3-website-eu-west-1.amazonaws.com", 404, _S3),
    Answer("GitHub Pages", "northstar.github.io", 404, _GITHUB),
    Answer("Heroku", "northstar-app.herokuapp.com", 404, _HEROKU),
    Answer("Heroku", "lively-pond-1.herokudns.com", 404, _HEROKU),
    Answer("Vercel", "cname.vercel-dns.com", 404, _VERCEL, (("server", "Vercel"), ("x-vercel-error", "DEPLOYMENT_NOT_FOUND"))),
    Answer("Vercel", "abc.vercel-dns-0.com", 404, "", (("x-vercel-error", "DEPLOYMENT_NOT_FOUND"),)),
    Answer("Netlify", "northstar.netlify.app", 404, "Not Found - Request ID: 01JABCDEF", (("server", "Netlify"),)),
    Answer("Render", "northstar.onrender.com", 404, "Not Found\n", (("x-render-routing", "no-server"),)),
    Answer("Railway", "a1b2c3.up.railway.app", 404, _RAILWAY, (("x-railway-fallback", "true"),)),
    Answer("Shopify", "shops.myshopify.com", 404, _page("Sorry, this shop is currently unavailable.", "Create an Ecommerce Website")),
    Answer("Tumblr", "domains.tumblr.com", 404, _page("Whatever you were looking for doesn't currently exist at this address.")),
    Answer("Wix", "pointing.wixdns.net", 404, _page("Looks Like This Domain Isn't Connected To A Website Yet!")),
    Answer("Tilda", "northstar.tilda.ws", 404, _page("Please renew your subscription")),
    Answer("Ghost", "northstar.ghost.io", 404, _page("Site unavailable.") + "Failed to resolve DNS path for this host"),
    Answer("Help Scout", "northstar.helpscoutdocs.com", 404, _page("No settings were found for this company: northstar")),
    Answer("Help Juice", "northstar.helpjuice.com", 404, _page("We could not find what you're looking for.")),
    Answer("JetBrains YouTrack", "northstar.youtrack.cloud", 404, _page("northstar is not a registered InCloud YouTrack")),
    Answer("Ngrok", "northstar.ngrok.io", 404, "Tunnel northstar.ngrok.io not found"),
    Answer("Pantheon", "live-northstar.pantheonsite.io", 404, _page("404 error unknown site!")),
    Answer("Pingdom", "stats.pingdom.com", 404, _page("Sorry, couldn't find the status page")),
    Answer("ReadMe", "northstar.readme.io", 404, _page("The creators of this project are still working on making everything perfect!")),
    Answer(
        "Read the Docs", "northstar.readthedocs.io", 404, _page("The link you have followed or the URL that you entered does not exist.")
    ),
    Answer("Short.io", "cname.short.io", 404, _page("Link does not exist")),
    Answer("Surge.sh", "na-west1.surge.sh", 404, "project not found"),
    Answer("SurveySparrow", "northstar.surveysparrow.com", 404, _page("Account not found.")),
    Answer("Uberflip", "read.uberflip.com", 404, _page("The URL you've accessed does not provide a hub.")),
    Answer("WordPress.com", "northstar.wordpress.com", 404, _page("Do you want to register <em>northstar.wordpress.com</em>?")),
    Answer(
        "Worksites", "northstar.worksites.net", 404, _page("Hello! Sorry, but the website you&rsquo;re looking for doesn&rsquo;t exist.")
    ),
    Answer("Bitbucket", "northstar.bitbucket.io", 404, _page("Repository not found")),
    Answer("Campaign Monitor", "cname.createsend.com", 404, _page("Trying to access your account?")),
    Answer("Canny", "cname.canny.io", 404, "<h1>Company Not Found</h1><p>There is no such company. Did you enter the right URL?</p>"),
    Answer("Agile CRM", "northstar.agilecrm.com", 404, _page("Sorry, this page is no longer available.")),
    Answer("Airee.ru", "northstar.airee.ru", 402, _page("Ошибка 402. Сервис Айри.рф не оплачен")),
    Answer("Getresponse", "northstar.gr8.com", 404, _page("With GetResponse Landing Pages, lead generation has never been easier")),
    Answer("HatenaBlog", "northstar.hatenablog.com", 404, _page("404 Blog is not found")),
    Answer("Intercom", "custom.intercom.help", 404, _page("Uh oh. That page doesn’t exist.")),
    Answer("Landingi", "cname.landingi.com", 404, _page("It looks like you’re lost...")),
    Answer("Mashery", "northstar.mashery.com", 596, _page("Unrecognized domain")),
    Answer("Smartling", "northstar.smartling.com", 404, _page("Domain is not configured")),
    Answer("Frontify", "northstar.frontify.com", 404, "<h1>404 - Page Not Found</h1><p>Oops… looks like you got lost</p>"),
    Answer("SmartJobBoard", "52.16.160.97", 404, _page("This job board website is either expired or its domain name is invalid.")),
    Answer("Netlify", "75.2.60.5", 404, "Not Found - Request ID: 01JABCDEF", (("server", "Netlify"),)),
)
"""Names that nobody holds at services where a stranger may claim them, always or sometimes."""

DEAD = (
    Answer("Fastly", "northstar.global.prod.fastly.net", 500, _page("Fastly error: unknown domain: help.northstar.example")),
    Answer("HubSpot", "northstar.hs-sites.com", 404, _page("This page isn't available")),
    Answer("Zendesk", "northstar.zendesk.com", 404, _page("Help Center Closed")),
    Answer("UserVoice", "northstar.uservoice.com", 404, _page("This UserVoice subdomain is currently available!")),
    Answer("Kinsta", "northstar.kinsta.cloud", 404, _page("No Site For Domain")),
    Answer("Google Cloud Storage", "c.storage.googleapis.com", 404, _S3.replace("bucket does not exist", "bucket does not exist.")),
)
"""Names that nobody holds at services where no stranger can claim them."""

_NAV = (
    "<nav><a href='/'>Northstar Coaching</a> <a href='/prices'>Prices</a> <a href='/book'>Book a call</a></nav><main><h1>{}</h1>"
    "<p>We moved a few pages when we built the new site. Try the search, or write to hello@northstar.example and Ana answers within a "
    "day. Coaching in person in Leeds and online everywhere; sessions of fifty minutes in English, Spanish and Portuguese, with notes "
    "that you can read again. New clients begin with a free first call of twenty minutes.</p><p>Popular pages: how coaching works, "
    "prices, group programmes, and questions that people ask before they book.</p></main><footer>Terms, privacy, cookies.</footer>"
)
_ARTICLE = (
    "<article><h1>What we learnt from “{}”</h1>"
    + "<p>An old alias stayed in our zone long after the trial had ended. </p>" * 30
    + "</article>"
)

HEALTHY = (
    Answer("GitHub Pages", "northstar.github.io", 200, _ARTICLE.format("There isn't a GitHub Pages site here.")),
    Answer("GitHub Pages", "northstar.github.io", 404, _NAV.format("This page isn't here")),
    Answer("Heroku", "northstar.herokuapp.com", 404, _page("No such appointment")),
    Answer("Heroku", "northstar.herokuapp.com", 404, _NAV.format("No such app or page")),
    Answer("Heroku", "northstar.herokuapp.com", 200, _ARTICLE.format("No such app")),
    Answer("Vercel", "cname.vercel-dns.com", 404, "<h1>404</h1><h2>This page could not be found.</h2>", (("server", "Vercel"),)),
    Answer("Vercel", "cname.vercel-dns.com", 200, _ARTICLE.format("DEPLOYMENT_NOT_FOUND"), (("server", "Vercel"),)),
    Answer("Netlify", "northstar.netlify.app", 404, _page("Page not found"), (("server", "Netlify"),)),
    Answer("Netlify", "northstar.netlify.app", 404, "Not Found - Request ID: 7", (("server", "nginx"),)),
    Answer("Render", "northstar.onrender.com", 404, '{"detail":"Not Found"}', (("x-render-origin-server", "uvicorn"),)),
    Answer("Render", "northstar.onrender.com", 404, "Not Found", (("server", "cloudflare"),)),
    Answer("Railway", "a1b2c3.up.railway.app", 404, '{"message":"Application not found"}', (("server", "railway-edge"),)),
    Answer("Webflow", "proxy-ssl.webflow.com", 404, _NAV.format("The page you are looking for doesn't exist or has been moved.")),
    Answer("Strikingly", "s.strikinglydns.com", 404, _NAV.format("PAGE NOT FOUND.")),
    Answer("UptimeRobot", "stats.uptimerobot.com", 200, _page("All systems are operational; page not found: 0 today")),
    Answer("Gemfury", "northstar.furyns.com", 404, _NAV.format("404: This page could not be found.")),
    Answer("Anima", "northstar.animaapp.io", 404, _NAV.format("The page you were looking for does not exist.")),
    Answer("Cargo Collective", "subdomain.cargocollective.com", 404, _NAV.format("404 Not Found")),
    Answer("Fly.io", "northstar.fly.dev", 404, "<h1>404 Not Found</h1>"),
    Answer("Surge.sh", "na-west1.surge.sh", 404, _NAV.format("Project not found")),
    Answer("SurveySparrow", "northstar.surveysparrow.com", 404, _NAV.format("Account not found.")),
    Answer("Bitbucket", "northstar.bitbucket.io", 404, "<!-- Repository not found -->" + _page("Nothing here yet")),
    Answer("AWS/S3", "files.northstar.example.s3.amazonaws.com", 403, "<Error><Code>AccessDenied</Code></Error>"),
    Answer("AWS/S3", "files.northstar.example.s3.amazonaws.com", 404, "<Error><Code>NoSuchKey</Code><Key>index.html</Key></Error>"),
    Answer(
        "Shopify", "shops.myshopify.com", 200, "<script>const closed='Sorry, this shop is currently unavailable.'</script><h1>Shop</h1>"
    ),
    Answer("Lovable", "185.158.133.1", 200, _NAV.format("Project not found")),
)
"""Pages of names that are held, though they read alike."""
