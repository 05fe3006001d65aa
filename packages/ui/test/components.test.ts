import { createElement as h, Fragment, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import * as ui from "@custos/ui";
import { markup, textOf } from "./render.js";

const nothing = (): void => undefined;
const of = (given: number): ui.Quorum => ({ needed: 2, given, total: 3 });
const ana = { id: "ana", name: "Ana Reyes" };
const choices = [
  { value: "a", label: "Australia" },
  { value: "n", label: "New Zealand" },
];

/** One of each component, with the least it needs. */
const samples: Record<string, ReactNode> = {
  AppearanceMenu: h(ui.AppearanceMenu),
  AppearanceSettings: h(ui.AppearanceSettings),
  Avatar: h(ui.Avatar, { ...ana, spoken: true }),
  AvatarStack: h(ui.AvatarStack, { people: [ana] }),
  Banner: h(ui.Banner, {
    tone: "ember",
    children: "Not sent.",
    action: { label: "Send again", onPress: nothing },
  }),
  Bar: h(ui.Bar, { share: 2, label: "Days left" }),
  Brand: h(ui.Brand, null, "console"),
  Bubble: h(ui.Bubble, { sender: ana, text: "Kia ora.", time: "08:41" }),
  Button: h(ui.Button, { variant: "pri", icon: "send", children: "Send 3" }),
  ButtonLink: h(ui.ButtonLink, { href: "/join", icon: "arrow", children: "Join" }),
  Checkbox: h(ui.Checkbox, { defaultSelected: true, children: "Report to me" }),
  Chip: h(ui.Chip, { tone: "pine", icon: "seal", children: "Everything runs" }),
  Clocks: h(ui.Clocks, { nowMs: 0, timeZone: "Australia/Sydney" }),
  Composer: h(ui.Composer, { value: "", onChange: nothing, onSend: nothing, placeholder: "Message Harbour" }),
  ConsoleFrame: h(ui.ConsoleFrame, {
    app: "console",
    label: "Console",
    links: [{ href: "/", icon: "chart", label: "Overview", current: true }],
    children: h(ui.PageHeader, { title: "Southern network" }),
  }),
  CopyField: h(ui.CopyField, { label: "Link", value: "http://127.0.0.1/join" }),
  Count: h(ui.Count, { value: 3, label: "unread" }),
  DayMark: h(ui.DayMark, { children: "Monday 2 March" }),
  DaysField: h(ui.DaysField, {
    label: "Days",
    value: { firstDay: 20_515, lastDay: 20_528 },
    onChange: nothing,
  }),
  Definitions: h(ui.Definitions, null, h(ui.DefinitionRow, { term: "Notice due", children: "14 June" })),
  Disclosure: h(ui.Disclosure, { title: "More", children: "about it" }),
  Dot: h(ui.Dot, { tone: "brass" }),
  EmptyState: h(ui.EmptyState, { title: "Nothing waits for you" }),
  ErrorState: h(ui.ErrorState, { title: "The relay does not answer", onRetry: nothing }),
  Frame: h(ui.Frame, {
    rail: h(ui.Rail, { label: "Workbench", links: [{ href: "/", icon: "lens", label: "Authorisations" }] }),
    top: h(ui.TopBar, null, "Desk"),
    children: h(ui.Pane, {
      label: "List",
      children: h(
        Fragment,
        null,
        h(ui.PaneHeader, { title: "Waiting" }),
        h(ui.PaneBody, { label: "Items", children: "x" }),
      ),
    }),
  }),
  GapLine: h(ui.GapLine, { what: "2 messages are missing.", children: "His phone was offline." }),
  Icon: h(ui.Icon, { name: "lock", label: "Sealed" }),
  IconButton: h(ui.IconButton, { icon: "plus", label: "New room" }),
  Kbd: h(ui.Kbd, null, "H"),
  KeyCalendar: h(ui.KeyCalendar, {
    subjects: [{ ...ana, states: new Map([[20_515, "opened" as const]]) }],
    firstDay: 20_515,
    lastDay: 20_516,
    today: 20_515,
  }),
  LensChip: h(ui.LensChip, { number: "AU-26-0117", phase: "live", parts: ["12 days left"] }),
  ListRow: h(ui.ListRow, { title: "Harbour", href: "/harbour", selected: true }),
  Mark: h(ui.Mark, { label: "Custos" }),
  Menu: h(ui.Menu, { label: "More", trigger: h(ui.Button, null, "Open"), entries: [] }),
  Modal: h(ui.Modal, { title: "Wipe 3 devices", isOpen: false, onOpenChange: nothing, children: "Gone." }),
  NewMessagesButton: h(ui.NewMessagesButton, { count: 3, onPress: nothing }),
  OkLine: h(ui.OkLine, null, "Checked"),
  Popover: h(ui.Popover, { label: "Timer", trigger: h(ui.Button, null, "Timer"), children: "7 days" }),
  ProgressSteps: h(ui.ProgressSteps, { steps: [{ id: "1", label: "Signed", state: "done" }] }),
  RadioGroup: h(ui.RadioGroup<string>, { label: "Body", choices, value: "a", onChange: nothing }),
  Rings: h(ui.Rings, { authorising: of(1), oversight: of(0) }),
  Said: h(ui.Said, { children: "a\u202eb" }),
  SearchField: h(ui.SearchField, { label: "Search" }),
  SegmentedControl: h(ui.SegmentedControl<string>, { label: "View", choices, value: "a", onChange: nothing }),
  Select: h(ui.Select<string>, { label: "Authority", choices, value: "a", onChange: nothing }),
  Severity: h(ui.Severity, { level: "high" }),
  Skeleton: h(ui.Skeleton, { delayMs: 0 }),
  StatCard: h(ui.StatCard, { label: "People", value: "11" }),
  StatRow: h(ui.StatRow, { stats: [{ value: "2", label: "people" }] }),
  SystemLine: h(ui.SystemLine, null, "Ana added Gus."),
  Table: h(ui.Table<string>, {
    label: "People",
    rows: ["a"],
    rowId: String,
    columns: [{ id: "n", header: "Name", isRowHeader: true, cell: String }],
  }),
  Tabs: h(ui.Tabs, { label: "Parts", items: [{ id: "a", label: "Scope", content: "x" }] }),
  Tag: h(ui.Tag, { tone: "plum", children: "Privileged" }),
  TextArea: h(ui.TextArea, { label: "Why" }),
  TextField: h(ui.TextField, { label: "Name", error: "Too long." }),
  ToastRegion: h(ui.ToastRegion),
  VisuallyHidden: h(ui.VisuallyHidden, null, "heard"),
};
const parts = new Set([
  "DefinitionRow",
  "KeyLegend",
  "KeySquare",
  "PageHeader",
  "Pane",
  "PaneBody",
  "PaneHeader",
  "Rail",
  "Tip",
  "TopBar",
  "UiProvider",
]);

test("every component that is exported has a sample here", () => {
  const exported = Object.keys(ui).filter((name) => /^[A-Z]/.test(name) && !parts.has(name));
  expect(Object.keys(samples).sort()).toEqual(exported.sort());
});

describe.each(ui.languages)("in %s", (language) => {
  test.each(Object.entries(samples))(
    "%s is drawn, and every button, link, field and image in it has a name",
    (_name, node) => {
      const html = markup(node, language);
      for (const [, attributes = "", inside = ""] of html.matchAll(
        /<(?:button|a)\b([^>]*)>(.*?)<\/(?:button|a)>/gs,
      )) {
        const named = /aria-label(ledby)?="[^"]+"/.test(attributes) || textOf(inside) !== "";
        expect(named, `button or link without a name: ${attributes}`).toBe(true);
      }
      for (const [, attributes = ""] of html.matchAll(
        /<\w+\b([^>]*role="(?:img|group|region|meter)"[^>]*)>/g,
      )) {
        expect(attributes).toMatch(/aria-label(ledby)?="[^"]+"/);
      }
      for (const [, attributes = ""] of html.matchAll(/<svg\b([^>]*)>/g)) {
        expect(attributes).toMatch(/aria-hidden="true"|aria-label="[^"]+"/);
      }
    },
  );
});

test("without a provider a component says what is missing", () => {
  expect(() => renderToStaticMarkup(h(ui.Count, { value: 1 }))).toThrow(/UiProvider/);
});

describe("what is said to ears", () => {
  test("rings tell both counts, and that nothing opens until both agree", () => {
    const half = markup(h(ui.Rings, { authorising: of(2), oversight: of(1) }));
    expect(half).toContain(
      "Judges: 2 of 2 needed. Oversight: 1 of 2 needed. Nothing opens until both agree.",
    );
    expect(half).not.toContain("cu-rings-open");
    const both = markup(h(ui.Rings, { authorising: of(2), oversight: of(2) }));
    expect(both).toContain("cu-rings-open");
    expect(both.match(/cu-rings-signed/g)).toHaveLength(4);
  });

  test("a lens that only could be never fills and never tells who has signed", () => {
    const could = markup(h(ui.Rings, { authorising: of(2), oversight: of(2), could: true }));
    expect(could).not.toMatch(/cu-rings-open|cu-rings-signed/);
    expect(could).toContain("Nothing opens unless 2 of 3 judges and 2 of 3 people of oversight agree.");
    const none = markup(h(ui.Rings, { authorising: of(0), oversight: of(0), could: true }));
    expect(none).toBe(could);
  });

  test("a disabled button says why, and cannot be pressed", () => {
    const html = markup(h(ui.Button, { disabledBecause: "Once a force is told.", children: "Sign" }));
    const id = /aria-describedby="([^"]+)"/.exec(html)?.[1];
    expect(html).toContain(`<span id="${id}" class="cu-btn-reason">Once a force is told.</span>`);
    expect(html).toContain('aria-disabled="true"');
  });

  test("a key calendar is a table whose cells say what became of each key", () => {
    const html = markup(samples["KeyCalendar"]);
    expect(textOf(html)).toContain("Ana Reyes opened, today outside the scope");
    expect(html.match(/<th scope="col"/g)).toHaveLength(3);
  });

  test("a bubble says how far it has come, and a deleted one shows nothing of what it said", () => {
    for (const [state, words] of [
      ["waiting", "Waiting to be sent"],
      ["read", "Read"],
    ] as const) {
      expect(markup(h(ui.Bubble, { own: true, text: "hi", time: "08:41", state }))).toContain(
        `aria-label="${words}"`,
      );
    }
    const gone = markup(h(ui.Bubble, { sender: ana, text: "secret", time: "08:41", deleted: true }));
    expect(gone).not.toContain("secret");
    expect(gone).toContain("Deleted by Ana Reyes");
  });

  test("foreign text cannot leave its place, and hides nothing", () => {
    const html = markup(samples["Said"]);
    expect(html).toContain('<bdi dir="auto"');
    expect(html).toContain("Hidden character U+202E");
    expect(html).not.toContain("\u202e");
    expect(markup(h(ui.Said, { children: "<img src=x>" }))).toContain("&lt;img");
  });

  test("threats to life alone are in the colour of life", () => {
    for (const level of ["high", "medium", "low", "note"] as const) {
      expect(markup(h(ui.Severity, { level }))).not.toContain("life");
    }
  });

  test("numbers and words follow the language", () => {
    expect(textOf(markup(h(ui.Count, { value: 38 }), "ar"))).toBe("٣٨");
    expect(textOf(markup(h(ui.NewMessagesButton, { count: 3, onPress: nothing }), "ar"))).toBe("٣ جديدة");
    expect(markup(samples["Clocks"])).toContain("10:00:00");
  });
});
