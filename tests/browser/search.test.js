// The search page in a real browser: a question typed, a hit seen and followed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  address = await listening(server);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

// The address that a server says it listens on. What it says later is read too:
// a full pipe would stop it.
function listening(server) {
  return new Promise((resolve, reject) => {
    createInterface({ input: server.stderr }).on("line", (line) => {
      const found = line.match(/serves .* at (http:\/\/\S+)/)?.[1];
      if (found) resolve(found);
    });
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

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

async function shot(page, name) {
  if (process.env.UNDEX_SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.UNDEX_SCREENSHOTS, `${name}.png`) });
  }
}

async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, `nothing sticks out at the side of ${page.url()}`);
}

// Every kind of page.
const PAGES = {
  home: "/",
  search: "/search?q=polymer+weapons+marking&explain=true",
  nothing: "/search?q=photosynthesis+of+algae",
  document: "/d/A/RES/74/60",
  report: "/d/A/CONF.192/2018/RC/3",
  unit: "/u/A/CONF.192/2018/RC/3/annex/II/para-56",
  compare: "/compare?a=A%2FRES%2F67%2F58%23para-2&b=A%2FRES%2F74%2F60%23para-4",
  lineage: "/compare?a=A%2FRES%2F72%2F57&b=A%2FRES%2F74%2F60",
  series: "/compare?a=A%2FRES%2F74%2F60",
  years: "/compare?a=A%2FRES%2F74%2F60%23para-13",
  collection: "/collection",
  references: "/references?of=A%2FCONF.192%2F2012%2FRC%2F4",
  place: "/references?of=A%2FCONF.192%2F2012%2FRC%2F4%23annex-I%2FIII%2Fpara-2",
  cites: "/references?of=A%2FRES%2F74%2F60&show=cites",
  cited: "/references",
  check: "/check",
  documents: "/documents",
  about: "/about",
  docs: "/docs",
  duties: "/duties?sort=due",
  phrase: "/agreed",
  agreed: "/agreed?phrase=small+arms+and+light+weapons+in+all+its+aspects",
  voted: "/agreed?phrase=ammunition+stockpiles+in+surplus&variant=0",
  problem: "/nowhere",
};

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
  await shot(page, "search");
  await page.getByRole("link", { name: "A/CONF.192/2018/RC/3, annex, sect. II, para. 56" }).click();
  const unit = page.locator(":target");
  await unit.waitFor();
  assert.match(await unit.textContent(), /^56\.To specifically take into account the challenges related to modular design/);
  assert.ok(await unit.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  }), "the paragraph is in view");
  await accessible(page);
  await shot(page, "document");
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

test("a draft is checked without scripts, and fits a phone", async () => {
  const page = await open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await page.goto(`${address}/check`);
  await page.getByLabel("Text, plain or Markdown").fill(
    "It “encourages States to reinforce, as needed, cross-border cooperation” (74/60, OP 16), and <b>so</b> do we.");
  await page.getByRole("button", { name: "Check" }).click();
  const finding = page.locator(".findings .bad");
  assert.match(await finding.textContent(), /altered/);
  assert.equal(await finding.locator("ins").textContent(), "needed,");
  assert.match(await page.locator(".draft").textContent(), /<b>so<\/b>/);
  await page.locator(".draft .bad + sup a").first().click();
  assert.ok(await page.locator(".findings li:target").isVisible());
  await shot(page, "check");
  await page.goto(`${address}/check`);
  await page.getByLabel(/^Or a file/).setInputFiles({
    name: "draft.md", mimeType: "text/markdown",
    buffer: Buffer.from("“must be addressed in a timely manner” (74/60, PP 20)"),
  });
  await page.getByRole("button", { name: "Check" }).click();
  assert.match(await page.locator(".findings .good").textContent(), /exact/);
});

test("a question that is none is explained, on a phone too", async () => {
  const page = await open({ viewport: { width: 360, height: 740 } });
  await page.goto(`${address}/search?q=%22open`);
  assert.match(await page.getByRole("alert").textContent(), /does not end/);
  await page.goto(`${address}/search?q=polymer+weapons+marking`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out at the side");
  await accessible(page);
  await shot(page, "phone");
});

test("every page is accessible, in light and dark, from 320 pixels on", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [name, path] of Object.entries(PAGES)) {
      const page = await open({ colorScheme, viewport: { width: 1280, height: 900 } });
      await page.goto(address + path);
      await accessible(page);
      await shot(page, `${name}-${colorScheme}`);
      await page.setViewportSize({ width: 320, height: 640 });
      await fits(page);
      await accessible(page);
      await shot(page, `${name}-${colorScheme}-320`);
      // The address of nothing is a 404, which the console mentions.
      if (name !== "problem") assert.deepEqual(page.problems, [], name);
      await page.context().close();
    }
  }
});

test("results follow the question as it is typed, and back works", async () => {
  const page = await open();
  await page.goto(`${address}/search?q=marking`);
  const first = await page.locator("a.cite").first().textContent();
  await page.locator("#q").fill("women and armed violence");
  await page.waitForURL(/q=women/);
  await page.waitForFunction((before) => document.querySelector("a.cite")?.textContent !== before, first);
  assert.match(await page.title(), /women and armed violence/);
  assert.ok(await page.locator("button.copy").first().isVisible());
  await page.waitForFunction(() => document.querySelectorAll("#suggestions option").length > 0);
  await page.getByText("Meaning", { exact: true }).click();
  await page.waitForURL(/mode=semantic/);
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("mode="));
  assert.equal(await page.locator("input[name=mode]:checked").getAttribute("value"), "hybrid");
  assert.deepEqual(page.problems, []);
});

test("everything is done by keys alone", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${address}/search?q=polymer+weapons+marking`);
  await page.locator("body").press("ArrowDown");
  await page.keyboard.press("j");
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await focused(), await page.locator("a.cite").nth(1).textContent());
  await page.keyboard.press("k");
  const citation = await focused();
  assert.equal(citation, await page.locator("a.cite").first().textContent());
  await page.keyboard.press("c");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), citation);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/d\//);
  await page.locator(":target").waitFor();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  assert.deepEqual(page.problems, []);
});

test("the histogram filters, copies unfold, scores are told, records are saved", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await open({ javaScriptEnabled, acceptDownloads: true });
    await page.goto(`${address}/search?q=small+arms+implementation`);
    await page.locator("svg.years a").first().click();
    assert.match(page.url(), /year_from=2012&year_to=2012/);
    const citations = await page.locator("a.cite").allTextContents();
    assert.ok(citations.length > 0 && citations.every((citation) => /2012|67\/58/.test(citation)), citations.join("\n"));
    await page.goto(`${address}/search?q=Encourages+relevant+initiatives+for+the+successful+implementation`);
    const folded = page.locator("details.folded").first();
    await folded.locator("summary").click();
    await folded.getByRole("link", { name: "compare" }).first().click();
    await page.waitForURL(/compare/);
    assert.equal(await page.locator(".sides section").count(), 2);
    await page.goto(`${address}/search?q=polymer+marking`);
    await page.getByRole("link", { name: "Show scores" }).click();
    assert.match(await page.locator(".scores").first().textContent(), /“polymer” in its text/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "RIS" }).click()]);
    assert.match(readFileSync(await download.path(), "utf8"), /^TY {2}- RPRT\r\n/);
    await page.getByRole("link", { name: "Show every wording" }).click();
    assert.match(page.url(), /fold=none/);
    assert.equal(await page.locator("details.folded").count(), 0);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

test("a document is read: footnotes open in place, votes are a table, places have addresses", async () => {
  const page = await open();
  await page.goto(`${address}/d/A/RES/74/60#para-16`);
  assert.match(await page.locator(":target").textContent(), /^16\./);
  const unit = page.locator(".unit", { has: page.locator("details.notes") }).first();
  assert.equal(await unit.locator("details.notes p").first().isVisible(), false);
  await unit.locator("a.mark").first().click();
  assert.equal(await unit.locator("details.notes p").first().isVisible(), true);
  assert.match(page.url(), /#para-16$/);
  await page.goto(`${address}/d/A/CONF.192/2018/RC/3`);
  const votes = page.locator("table.votes").first();
  assert.match(await votes.textContent(), /In favour 63.*Against 2.*Abstaining 28/s);
  await page.getByRole("navigation", { name: "Outline" }).getByRole("link").nth(3).click();
  assert.match(page.url(), /#/);
  assert.deepEqual(page.problems, []);
});

test("a paragraph has a page: styles, neighbours, references, similar ones, without scripts too", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(`${address}/search?q=74%2F60+op+16`);
  await page.locator("article.hit").first().getByRole("link", { name: "styles, references, similar" }).click();
  assert.match(page.url(), /\/u\/A\/RES\/74\/60\/para-16$/);
  const styles = await page.locator(".styles dd span").allTextContents();
  assert.ok(styles.includes("G.A. Res. 74/60, ¶ 16, U.N. Doc. A/RES/74/60 (Dec. 12, 2019)"), styles.join("\n"));
  assert.equal(await page.locator("meta[name=citation_technical_report_number]").getAttribute("content"), "A/RES/74/60");
  await page.locator("a[rel=next]").click();
  assert.match(page.url(), /para-17$/);
  await page.locator("section", { has: page.getByRole("heading", { name: "Similar paragraphs" }) }).getByRole("link", { name: "compare" }).first().click();
  assert.equal(await page.locator(".sides blockquote").count(), 2);
  await page.goto(`${address}/u/A/CONF.192/2012/RC/4/annex-I/III/para-2`);
  await page.getByRole("link", { name: "General Assembly resolution 67/58, footnote 6" }).click();
  assert.match(await page.locator("main").textContent(), /It cites/);
});

test("paragraphs are kept with notes, saved as a file of Word, and opened again", async () => {
  const page = await open({ acceptDownloads: true });
  await page.goto(`${address}/search?q=polymer+weapons+marking`);
  const keep = page.locator("button.keep");
  await keep.first().click();
  await page.waitForFunction(() => document.getElementById("count").textContent === " (1)");
  assert.equal(await keep.first().getAttribute("aria-pressed"), "true");
  const cited = (await page.locator("a.cite").first().textContent()).trim();
  // Results that come as a question is typed have the button too.
  await page.fill("#q", "brokering");
  await page.waitForFunction(() => document.title.startsWith("brokering"));
  await keep.first().click();
  await page.waitForFunction(() => document.getElementById("count").textContent === " (2)");
  await page.goto(`${address}/u/A/RES/74/60/para-16`);
  await keep.first().click();
  await page.waitForFunction(() => document.getElementById("count").textContent === " (3)");
  await page.getByRole("link", { name: "Collection" }).click();
  assert.equal(await page.locator("#kept li").count(), 3);
  assert.equal((await page.locator("#kept a.cite").first().textContent()).trim(), cited);
  assert.ok((await page.locator("#kept blockquote").first().textContent()).length > 40);
  await page.locator("#kept textarea").first().fill("<b>mine</b> & yours");
  await page.locator("#kept textarea").first().blur();
  await accessible(page);
  await shot(page, "collection");
  await page.getByRole("button", { name: /^Down/ }).first().click();
  assert.equal(await page.locator("#kept textarea").nth(1).inputValue(), "<b>mine</b> & yours");
  const download = async (button) => {
    const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const word = await download(page.getByRole("button", { name: "Save as this" }));
  assert.equal(word.name, "undex-collection.docx");
  assert.equal(word.bytes.subarray(0, 2).toString(), "PK");
  await page.selectOption("select[name=format]", "markdown");
  const markdown = await download(page.getByRole("button", { name: "Save as this" }));
  assert.match(markdown.bytes.toString(), /\\<b\\>mine\\<\/b\\> \\& yours\n\n> /);
  const list = await download(page.getByRole("button", { name: "Save the list itself" }));
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.waitForSelector("#none:not([hidden])");
  const opened = { name: list.name, mimeType: "application/json", buffer: list.bytes };
  await page.setInputFiles("#files input", opened);
  await page.waitForSelector("#kept li");
  assert.equal(await page.locator("#said").textContent(), "3 of 3 were not in the list before.");
  await page.setInputFiles("#files input", { ...opened, buffer: Buffer.from('{"items": [1]}') });
  await page.waitForFunction(() => document.getElementById("said").textContent.includes("is no list"));
  await page.getByRole("link", { name: cited }).click();
  await page.waitForSelector("main.paragraph");
  assert.equal(await page.locator("button.keep").first().textContent(), "Kept");
  assert.deepEqual(page.problems, []);
});

test("who is to do what, by when, is asked and saved without scripts", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(`${address}/`);
  await page.getByRole("link", { name: "Duties" }).click();
  await page.getByLabel("Who").fill("Secretary-General");
  await page.getByLabel("What").selectOption("report");
  await page.getByRole("button", { name: "Show" }).click();
  const rows = page.locator("tbody tr");
  assert.ok((await rows.count()) >= 3);
  for (const row of await rows.all()) {
    assert.match(await row.locator("td").nth(1).textContent(), /Secretary-General/);
    assert.match(await row.locator("td").nth(2).textContent(), /report/);
  }
  assert.equal(await page.getByLabel("Who").inputValue(), "secretary-general");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "table" }).click();
  assert.equal((await saved).suggestedFilename(), "duties.csv");
  await rows.first().getByRole("link").first().click();
  assert.match(page.url(), /\/u\//);
});

test("a phrase is looked for, and its wordings followed, without scripts", async () => {
  const page = await open({ javaScriptEnabled: false });
  await page.goto(`${address}/u/A/RES/74/60/para-16`);
  await page.getByRole("link", { name: "Where else does this wording stand?" }).click();
  assert.match(await page.locator(".verdict").textContent(), /These words stand in/);
  await page.getByRole("link", { name: "Agreed language" }).click();
  await page.getByLabel("Phrase or paragraph").fill("encourages States to strengthen cross-border cooperation");
  await page.getByRole("button", { name: "Look for it" }).click();
  assert.match(await page.locator(".verdict").textContent(), /stand nowhere in this collection/);
  const wording = page.locator(".wordings tbody tr").first();
  assert.equal(await wording.locator("del").first().textContent(), "strengthen,");
  assert.equal(await wording.locator("ins").first().textContent(), "reinforce, as necessary,");
  assert.equal(await page.locator("svg.plot rect.others").count(), 3);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "SVG" }).click();
  assert.equal((await saved).suggestedFilename(), "agreed.svg");
  await page.getByLabel("From").fill("2018");
  await page.getByRole("button", { name: "Look for it" }).click();
  assert.equal(await page.locator("#list ~ ul li").count(), 1);
  await page.locator("#list ~ ul a").first().click();
  assert.match(page.url(), /\/u\/A\/RES\/74\/60\/para-16/);
});

test("the page prints without its furniture", async () => {
  const page = await open();
  await page.goto(`${address}/u/A/RES/74/60/para-16`);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("header.bar").isVisible(), false);
  assert.equal(await page.locator("aside").isVisible(), false);
  assert.equal(await page.getByRole("heading", { level: 1 }).isVisible(), true);
  assert.equal(await page.getByText(`${address}/u/A/RES/74/60/para-16`).isVisible(), true);
  assert.equal(await page.getByRole("heading", { name: "Similar paragraphs" }).isVisible(), false);
  await shot(page, "print");
});

// What texts, titles and questions have been used for elsewhere.
const HOSTILE = [
  `<script>document.title="owned"</script>`,
  `<img src=x onerror=alert(1)>`,
  `<svg/onload=alert(1)>`,
  `"><script>alert(1)</script>`,
  `'><iframe src=javascript:alert(1)>`,
  `javascript:alert(1)`,
  `<a href="javascript:alert(1)">x</a>`,
  `</title><script>alert(1)</script>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
  `{{constructor.constructor('alert(1)')()}}`,
  `\u003cscript\u003ealert(1)\u003c/script\u003e`,
  `&lt;script&gt;alert(1)&lt;/script&gt;`,
  `<body onload=alert(1)>`,
  `<style>@import "http://example.invalid/x.css"</style>`,
  `<meta http-equiv="refresh" content="0;url=http://example.invalid/">`,
];

test("nothing of a document or a question is ever markup", async () => {
  const corpus = join(folder, "hostile");
  mkdirSync(corpus);
  const paragraphs = HOSTILE.map((text, n) => `${n + 1}. Decides that weapons ${text} are marked;`).join("\n\n");
  writeFileSync(join(corpus, "hostile.txt"), `80/1. The question of weapons ${HOSTILE[0]} and ${HOSTILE[1]}\n\nThe General Assembly,\n\nRecalling <b onmouseover=alert(1)>its resolution 60/1</b>,\n\n${paragraphs}\n\n50th plenary meeting\n3 December 2025\n`);
  writeFileSync(join(corpus, "manifest.toml"), `[[document]]\nfile = "hostile.txt"\nsymbol = "A/RES/80/1"\ntitle = '<script>alert("title")</script>'\n`);
  const index = ["--index", join(folder, "hostile-index")];
  const indexed = spawnSync(program, ["index", "--corpus", corpus, ...index], { encoding: "utf8" });
  assert.equal(indexed.status, 0, indexed.stderr);
  const hostile = spawn(program, ["serve", "--addr", "127.0.0.1:0", ...index], { stdio: ["ignore", "inherit", "pipe"] });
  try {
    const at = await listening(hostile);
    const context = await browser.newContext();
    const page = await context.newPage();
    const problems = [];
    page.on("dialog", (dialog) => { problems.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => request.url().startsWith(at) || problems.push(`a request to ${request.url()}`));
    await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
    const visit = async (path) => {
      await page.goto(at + path);
      assert.equal(await page.locator("main script, main img, main iframe, main style, main [onload], main [onerror]").count(), 0, path);
    };
    for (const path of ["/", "/documents", "/about", "/d/A/RES/80/1", "/u/A/RES/80/1/para-2", "/u/A/RES/80/1/pp-1",
      "/compare?a=A%2FRES%2F80%2F1%23para-1&b=A%2FRES%2F80%2F1%23para-2"]) await visit(path);
    assert.match(await page.goto(`${at}/d/A/RES/80/1`).then(() => page.locator("main").textContent()), /<img src=x onerror=alert\(1\)>/);
    for (const text of HOSTILE) {
      for (const path of [`/search?q=${encodeURIComponent(`weapons ${text}`)}`, `/search?q=weapons&verb=${encodeURIComponent(text)}`]) {
        const answered = await page.goto(at + path);
        assert.ok([200, 400].includes(answered.status()), `${answered.status()} ${path}`);
      }
      await page.locator("#q").fill(`weapons ${text}`);
      await page.waitForTimeout(300);
    }
    // A question that is none answers 400, which the console mentions.
    assert.deepEqual(problems.filter((problem) => !problem.includes("status of 400")), []);
    await context.close();
  } finally {
    hostile.kill("SIGTERM");
  }
});

test("an old address of a paragraph in a long document leads to the page that has it", async () => {
  const corpus = join(folder, "long");
  mkdirSync(corpus);
  const paragraphs = Array.from({ length: 2500 }, (_, n) => `${n + 1}. Decides to mark weapon number ${n + 1};`).join("\n\n");
  writeFileSync(join(corpus, "long.txt"), `70/1. The question of marking\n\nThe General Assembly,\n\n${paragraphs}\n\n50th plenary meeting\n3 December 2015\n`);
  const index = ["--index", join(folder, "long-index"), "--model", "hashing"];
  const indexed = spawnSync(program, ["index", "--corpus", corpus, ...index], { encoding: "utf8" });
  assert.equal(indexed.status, 0, indexed.stderr);
  const server = spawn(program, ["serve", "--addr", "127.0.0.1:0", ...index], { stdio: ["ignore", "inherit", "pipe"] });
  try {
    const at = await listening(server);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    // Each in a page of its own: a change of the anchor alone loads nothing anew.
    const visit = async (path) => {
      const page = await context.newPage();
      page.loads = 0;
      page.on("request", (request) => { page.loads += request.isNavigationRequest() ? 1 : 0; });
      await page.goto(at + path);
      await page.waitForLoadState("networkidle");
      return page;
    };
    const shown = (page, anchor) => page.evaluate((id) => {
      const box = document.getElementById(id)?.getBoundingClientRect();
      return box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
    }, anchor);
    // Of another page, of the one that is shown, behind an address that names a page.
    for (const [path, anchor, loads] of [
      ["/d/A/RES/70/1#para-2400", "para-2400", 2],
      ["/d/A/RES/70/1?from=2000#para-3", "para-3", 2],
      ["/d/A/RES/70/1?language=en#para-2500", "para-2500", 2],
      ["/d/A/RES/70/1#para-1500", "para-1500", 1],
      ["/d/A/RES/70/1?at=para-2400#para-2400", "para-2400", 1],
    ]) {
      const page = await visit(path);
      await page.waitForSelector(`#${anchor}`);
      assert.equal(await shown(page, anchor), true, `${path} shows ${anchor}: ${page.url()}`);
      assert.equal(page.loads, loads, path);
      assert.equal(new URL(page.url()).hash, `#${anchor}`, path);
      // Back leads to where one came from, not to the address that led on.
      assert.equal(await page.evaluate(() => history.length), 2, path);
      await page.close();
    }
    // What no page has is looked for once.
    const page = await visit("/d/A/RES/70/1#para-9999");
    assert.equal(page.loads, 2);
    assert.equal(await page.locator("#para-1").count(), 1);
    await context.close();
  } finally {
    server.kill("SIGTERM");
  }
});
