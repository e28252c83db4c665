"""Tabs that are used again: in one that has shown the app before, its scripts are compiled.

A new tab takes three times the CPU time until a page stands in it. Each is a context of its own, as
two visitors are, and is swept before the next test gets it: nothing that a page stored is there.
"""

CHANGED = {
    "viewport": {"width": 1440, "height": 900},
    "color_scheme": "light",
    "reduced_motion": "no-preference",
}
"""What can be set on an open page, and what it is where nothing is asked. The rest is the tab's."""

STORED = "cookies,local_storage,indexeddb,service_workers,cache_storage"
"""All that a page can store, but for what the browser keeps of files and compiled scripts."""


class Tab:
    """A context with a page in it. ``watch``: who is told what happens there, or None."""

    def __init__(self, browser, options):
        self.watch = None
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(15_000)
        for event in ("console", "weberror", "request"):
            self.context.on(event, self._telling(event))
        self.context.on("page", lambda page: page.on("websocket", self._telling("websocket")))
        self.page = self.context.new_page()
        self._devtools = self.context.new_cdp_session(self.page)

    def look_like(self, viewport, **media):
        """Be a window of this size, with these preferences."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(**media)

    def sweep(self, origin):
        """Leave the page and forget what it stored."""
        for page in self.context.pages:
            if page.url.startswith(origin):
                page.evaluate("sessionStorage.clear()")
            if page is not self.page:
                page.close()
        self.page.goto("about:blank")
        self.page.mouse.move(-1, -1)
        self.context.clear_cookies()
        self.context.clear_permissions()
        self._devtools.send(
            "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED}
        )

    def _telling(self, event):
        return lambda what: self.watch and getattr(self.watch, event)(what)


class Tabs:
    """The tabs of a browser, for the app at ``url``."""

    def __init__(self, browser, url):
        self._browser, self._url, self._free, self._lent = browser, url, {}, []

    def lend(self, watch, **options):
        """A swept tab; ``options`` of a context, such as ``color_scheme``."""
        looks = {name: options.pop(name, usual) for name, usual in CHANGED.items()}
        kind = repr(sorted(options.items()))
        free = self._free.setdefault(kind, [])
        tab = free.pop() if free else Tab(self._browser, {"base_url": self._url} | options)
        self._lent.append((kind, tab))
        tab.watch = watch
        tab.look_like(**looks)
        return tab

    def take_back(self):
        """Sweep all that were lent. One that cannot be swept is given up."""
        lent, self._lent = self._lent, []
        for kind, tab in lent:
            if tab.page.is_closed():
                tab.context.close()
                continue
            tab.sweep(self._url.rstrip("/"))
            tab.watch = None
            self._free[kind].append(tab)
