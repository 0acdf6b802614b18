"""A real Chromium, headless, spoken to over the DevTools pipe. Standard library only; nothing but a keyboard to act with."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

KEYS = {
    "Tab": (9, "Tab", ""),
    "Enter": (13, "Enter", "\r"),
    "Space": (32, "Space", " "),
    "Escape": (27, "Escape", ""),
    "ArrowDown": (40, "ArrowDown", ""),
}


class Chromium:
    def __init__(self, program, downloads):
        self.profile = tempfile.mkdtemp(prefix="sekisho-chromium-")
        to_read, self.write_fd = os.pipe()
        self.read_fd, to_write = os.pipe()

        def wire():
            # first out of the way of 3 and 4, then onto them
            a, b = fcntl.fcntl(to_read, fcntl.F_DUPFD, 50), fcntl.fcntl(to_write, fcntl.F_DUPFD, 50)
            os.dup2(a, 3)
            os.dup2(b, 4)

        arguments = [
            program, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--no-first-run",
            "--no-default-browser-check", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1366,900", "about:blank",
        ]
        if os.geteuid() == 0:
            arguments.insert(1, "--no-sandbox")
        self.process = subprocess.Popen(
            arguments, preexec_fn=wire, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.next_id = 0
        self.events = []
        self.session = None
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "DOM"):
            self.ask(f"{domain}.enable")
        self.ask("Page.setInterceptFileChooserDialog", enabled=True)
        self.requested = []
        self.saves = 0
        session, self.session = self.session, None
        self.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads), eventsEnabled=True)
        self.session = session

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def ask(self, method, seconds=60, **params):
        self.next_id += 1
        message = {"id": self.next_id, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_fd, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for said in self._read(0.5):
                if said.get("id") == self.next_id:
                    if "error" in said:
                        raise RuntimeError(f"{method}: {said['error']}")
                    return said["result"]
        raise TimeoutError(method)

    def _read(self, seconds):
        ready, _, _ = select.select([self.read_fd], [], [], seconds)
        if ready:
            piece = os.read(self.read_fd, 1 << 20)
            if not piece:
                raise RuntimeError("Chromium has ended")
            self.buffer += piece
        said = []
        while b"\0" in self.buffer:
            one, self.buffer = self.buffer.split(b"\0", 1)
            message = json.loads(one)
            if "method" in message:
                self.events.append(message)
                if message["method"] == "Network.requestWillBeSent":
                    self.requested.append(message["params"]["request"]["url"])
            said.append(message)
        return said

    def event(self, method, seconds=60):
        """The next event of this kind, taken out of those that came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for i, event in enumerate(self.events):
                if event["method"] == method:
                    return self.events.pop(i)["params"]
            self._read(0.2)
        raise TimeoutError(method)

    def value(self, expression):
        out = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in out:
            raise RuntimeError(f"{expression}: {out['exceptionDetails']}")
        return out["result"].get("value")

    def wait(self, expression, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.value(expression):
                    return
            except RuntimeError:
                pass  # the page is being replaced
            time.sleep(0.1)
        raise TimeoutError(expression + "\n" + str(self.value("document.body.innerText"))[:2000])

    def go(self, url):
        self.ask("Page.navigate", url=url)
        self.wait(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(url.split('#')[0])})")

    def press(self, key):
        code, name, text = KEYS[key]
        common = {"windowsVirtualKeyCode": code, "code": name, "key": " " if key == "Space" else name}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def tab_to(self, selector, most=200):
        """Tabs on until the element has the focus, as a user without a mouse does; and the focus must be to be seen."""
        for _ in range(most):
            if self.value(f"document.activeElement && document.activeElement.matches({json.dumps(selector)})"):
                outline = self.value(
                    "(() => { for (let e = document.activeElement; e; e = e.parentElement) {"
                    " const s = getComputedStyle(e); if (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) return true; } return false; })()"
                )
                assert outline, f"nothing shows that {selector} has the focus"
                return
            self.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with the Tab key")

    def choose(self, selector, path):
        self.tab_to(selector)
        self.events = [e for e in self.events if e["method"] != "Page.fileChooserOpened"]
        self.press("Enter")
        chooser = self.event("Page.fileChooserOpened")
        self.ask("DOM.setFileInputFiles", files=[str(path)], backendNodeId=chooser["backendNodeId"])

    def save(self, selector):
        """Follows a download link and waits until the file is there."""
        self.saves += 1
        if self.saves % 8 == 0:
            # Blink drops the eleventh download of a burst, one that has no whole second of rest in it
            time.sleep(1.2)
        self.tab_to(selector)
        self.press("Enter")
        begun = self.event("Browser.downloadWillBegin")
        while True:
            progress = self.event("Browser.downloadProgress")
            if progress["guid"] == begun["guid"] and progress["state"] != "inProgress":
                assert progress["state"] == "completed", progress
                return begun["suggestedFilename"]

    def picture(self, path, width=1366, height=900, whole=True):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.wait("document.readyState === 'complete' && document.documentElement.scrollWidth > 0")
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def paper(self, path):
        pdf = self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(pdf["data"]))
