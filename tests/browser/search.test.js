// The search page in a real browser: a question typed, a hit seen and followed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.UNDEX_PROGRAM ?? join(root, "target/debug/undex");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "undex-browser-"));
let server, address, browser;

before(async () => {
  const index = ["--index", join(folder, "index")];
  const indexed = spawnSync(program, ["index", "--corpus", join(root, "corpus"), ...index], { encoding: "utf8" });
  assert.equal(indexed.status, 0, indexed.stderr);
  server = spawn(program, ["serve", "--addr", "127.0.0.1:0", ...index], { stdio: ["ignore", "inherit", "pipe"] });
  for await (const line of createInterface({ input: server.stderr })) {
    address = line.match(/http:\/\/\S+/)?.[0];
    if (address) break;
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

// A page that fails the test on any error or request to elsewhere.
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) page.problems.push(`a request to ${request.url()}`);
  });
  return page;
}

async function accessible(page) {
  const violations = await page.evaluate(`${axe}; axe.run(document).then((found) => found.violations
    .map((violation) => violation.id + ": " + violation.nodes.map((node) => node.target).join(", ")))`);
  assert.deepEqual(violations, []);
}

test("a question is typed, the hit is seen, and followed into its document", async () => {
  const page = await open();
  await page.goto(address);
  await accessible(page);
  await page.keyboard.press("/");
  await page.keyboard.type("polymer weapons marking");
  await page.keyboard.press("Enter");
  await page.waitForSelector("article.hit");
  const citations = await page.locator("a.cite").allTextContents();
  const firstFive = citations.slice(0, 5);
  assert.ok(firstFive.includes("A/CONF.192/2018/RC/3, annex, sect. II, para. 56"), firstFive.join("\n"));
  assert.ok(firstFive.includes("A/CONF.192/2018/RC/3, annex, sect. III, para. 6"), firstFive.join("\n"));
  assert.ok((await page.locator("mark").count()) > 0);
  await accessible(page);
  if (process.env.UNDEX_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.UNDEX_SCREENSHOTS, "search.png") });
  }
  await page.getByRole("link", { name: "A/CONF.192/2018/RC/3, annex, sect. II, para. 56" }).click();
  const unit = page.locator(":target");
  await unit.waitFor();
  assert.match(await unit.textContent(), /^56\.To specifically take into account the challenges related to modular design/);
  assert.ok(await unit.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  }), "the paragraph is in view");
  await accessible(page);
  if (process.env.UNDEX_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.UNDEX_SCREENSHOTS, "document.png") });
  }
  assert.deepEqual(page.problems, []);
});

test("the citation is copied", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${address}/search?q=modular+design+polymers`);
  await page.locator("article.hit").first().getByRole("button", { name: "Copy citation" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.locator("a.cite").first().textContent());
  assert.deepEqual(page.problems, []);
});

test("filters, modes and pages work without scripts", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(`${address}/search?q=marking`);
  await page.getByRole("link", { name: /^A\/RES\/74\/60 \d+$/ }).click();
  const citations = await page.locator("a.cite").allTextContents();
  assert.ok(citations.length > 0 && citations.every((citation) => citation.includes("74/60")), citations.join("\n"));
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.getByRole("link", { name: "Next" }).click();
  assert.match(page.url(), /offset=20/);
  await page.getByRole("link", { name: "Previous" }).click();
  await page.getByText("Words", { exact: true }).click();
  await page.locator("#q").press("Enter");
  assert.match(page.url(), /mode=lexical/);
});

test("a question that is none is explained, on a phone too", async () => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  await page.goto(`${address}/search?q=%22open`);
  assert.match(await page.getByRole("alert").textContent(), /does not end/);
  await page.goto(`${address}/search?q=polymer+weapons+marking`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out at the side");
  await accessible(page);
  if (process.env.UNDEX_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.UNDEX_SCREENSHOTS, "phone.png") });
  }
});
