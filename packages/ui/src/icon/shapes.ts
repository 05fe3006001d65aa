/** One stroke or shape of an icon on the 20 px grid. */
export type IconShape = { readonly filled?: true; readonly stroke?: number } & (
  | { readonly path: string }
  | { readonly circle: readonly [cx: number, cy: number, r: number] }
  | { readonly rect: readonly [x: number, y: number, width: number, height: number, rx: number] }
);

const shapes = {
  "person-key": [
    { circle: [7.5, 6.5, 3] },
    { path: "M2.5 16c.3-3 2.3-4.8 5-4.8 1 0 1.9.2 2.6.7" },
    { circle: [14.3, 10.2, 2.2] },
    { path: "M14.3 12.4v5M14.3 15h1.8" },
  ],
  phone: [
    {
      path: "M4.5 3.5h3l1.3 3.6-1.8 1.3a9 9 0 0 0 4.6 4.6l1.3-1.8 3.6 1.3v3c0 .6-.4 1-1 1A12 12 0 0 1 3.5 4.5c0-.6.4-1 1-1z",
    },
  ],
  check: [{ path: "M4.5 10.5l3.7 3.7 7.3-8" }],
  "heart-pulse": [
    { path: "M10 16.6S3.2 12.8 3.2 7.9A3.7 3.7 0 0 1 10 5.8a3.7 3.7 0 0 1 6.8 2.1c0 4.9-6.8 8.7-6.8 8.7z" },
    { path: "M5.5 10.2h2.3l1.3-2.3 1.9 4 1.2-1.7h2.3" },
  ],
  diamond: [{ path: "M10 3l7 7-7 7-7-7z" }, { path: "M7.5 10h5" }],
  low: [{ circle: [10, 10, 6.5] }, { path: "M10 7.5v5M7.8 10.5l2.2 2.2 2.2-2.2" }],
  info: [{ circle: [10, 10, 7] }, { path: "M10 9.2v4.3M10 6.5v.1" }],
  lock: [{ rect: [4, 9, 12, 8.2, 2] }, { path: "M6.8 9V6.4a3.2 3.2 0 0 1 6.4 0V9" }],
  lens: [
    { circle: [7.4, 10, 5.2] },
    { circle: [12.6, 10, 5.2] },
    { path: "M10 5.5a5.2 5.2 0 0 1 0 9.01a5.2 5.2 0 0 1 0 -9.01z", filled: true },
  ],
  seal: [
    {
      path: "M10 2.5l1.9 1.7 2.5-.3.6 2.5 2.2 1.3-1 2.3 1 2.3-2.2 1.3-.6 2.5-2.5-.3L10 17.5l-1.9-1.7-2.5.3-.6-2.5-2.2-1.3 1-2.3-1-2.3L5 6.4l.6-2.5 2.5.3z",
    },
    { path: "M7.3 10l1.9 1.9 3.5-3.7" },
  ],
  device: [{ rect: [5.8, 2.5, 8.4, 15, 2] }, { path: "M9 14.8h2" }],
  clock: [{ circle: [10, 10, 7] }, { path: "M10 6v4l2.8 1.8" }],
  "double-check": [{ path: "M2.5 10.5l3.2 3.2 6-7M9.5 13l.8.7 7-7.2" }],
  gap: [{ path: "M3 10h2.5M14.5 10H17M8 6.5l-1.5 7M13.5 6.5l-1.5 7" }],
  arrow: [{ path: "M4 10h12M11 5l5 5-5 5" }],
  warning: [{ path: "M10 3.4l7 12.6H3z" }, { path: "M10 8v3.6M10 13.8v.1" }],
  plug: [{ path: "M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v2.5" }],
  person: [{ circle: [10, 7, 3.2] }, { path: "M4.2 16.8c.4-3.2 2.7-5.2 5.8-5.2s5.4 2 5.8 5.2" }],
  globe: [
    { circle: [10, 10, 7] },
    { path: "M3 10h14M10 3c2.2 2 3.2 4.3 3.2 7S12.2 15 10 17c-2.2-2-3.2-4.3-3.2-7S7.8 5 10 3z" },
  ],
  calendar: [{ rect: [3.5, 4.5, 13, 12, 2] }, { path: "M3.5 8.5h13M7 2.8v3M13 2.8v3" }],
  log: [{ path: "M5 3.5h10v13H5z" }, { path: "M7.8 7h4.4M7.8 10h4.4M7.8 13h2.4" }],
  people: [
    { circle: [7.5, 7, 2.9] },
    {
      path: "M2.5 16.2c.3-2.8 2.3-4.6 5-4.6s4.7 1.8 5 4.6M12.8 4.4a2.8 2.8 0 0 1 0 5.2M14.6 12.2c1.7.6 2.7 2 2.9 4",
    },
  ],
  document: [{ path: "M5 2.8h6.5L15 6.3v10.9H5z" }, { path: "M11.3 3v3.5H15M7.5 10h5M7.5 13h5" }],
  plus: [{ path: "M10 4v12M4 10h12" }],
  search: [{ circle: [9, 9, 5.3] }, { path: "M13 13l4 4" }],
  pin: [{ path: "M12.2 3l4.8 4.8-2.8.8-3.2 3.2-.4 3.6-6-6 3.6-.4 3.2-3.2zM7.6 12.4L3.5 16.5" }],
  mic: [{ rect: [7.5, 2.8, 5, 8.6, 2.5] }, { path: "M4.6 9.6a5.4 5.4 0 0 0 10.8 0M10 15v2.4" }],
  timer: [{ circle: [10, 11, 6] }, { path: "M10 8v3l2 1.5M8 2.8h4" }],
  "shield-check": [
    { path: "M10 2.6l6.2 2.2v4.6c0 3.9-2.5 6.7-6.2 8-3.7-1.3-6.2-4.1-6.2-8V4.8z" },
    { path: "M7.3 10l1.9 1.9 3.5-3.7" },
  ],
  smile: [{ circle: [10, 10, 7] }, { path: "M7 11.8c.7 1.2 1.8 1.8 3 1.8s2.3-.6 3-1.8M7.5 8v.2M12.5 8v.2" }],
  more: [{ path: "M4.8 10h.01M10 10h.01M15.2 10h.01", stroke: 2.2 }],
  play: [{ path: "M6.5 4.6v10.8l9-5.4z", filled: true }],
  paperclip: [
    {
      path: "M15.8 9.5l-5.6 5.7a3.5 3.5 0 0 1-5-5l6-6a2.3 2.3 0 0 1 3.3 3.3l-5.8 5.8a1.2 1.2 0 0 1-1.7-1.7l5.2-5.2",
    },
  ],
  send: [{ path: "M3.5 10L16.5 4l-4.2 12.5-2.8-5.3z" }, { path: "M9.5 11.2L16.5 4" }],
  back: [{ path: "M12 5l-5 5 5 5" }],
  close: [{ path: "M5 5l10 10M15 5L5 15" }],
  laptop: [{ rect: [4, 4.2, 12, 8.6, 1.5] }, { path: "M2.2 15.6h15.6" }],
  backspace: [{ path: "M7 4.5h9.5v11H7L2.5 10zM9.5 8l4 4M13.5 8l-4 4" }],
  moon: [{ path: "M16.5 11.5A7 7 0 0 1 8.5 3.5a7 7 0 1 0 8 8z" }],
  help: [{ circle: [10, 10, 7] }, { path: "M8 8a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M10 13.7v.1" }],
  list: [{ path: "M7 5.5h10M7 10h10M7 14.5h10M3.5 5.5h.01M3.5 10h.01M3.5 14.5h.01" }],
  download: [{ path: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12" }],
  chart: [{ path: "M3.5 3.5v13h13" }, { path: "M7 13.5v-3M10.5 13.5v-7M14 13.5v-5" }],
  tree: [
    { circle: [10, 4.4, 1.9] },
    { circle: [4.6, 15.4, 1.9] },
    { circle: [15.4, 15.4, 1.9] },
    { path: "M10 6.3V10M4.6 13.5V12a2 2 0 0 1 2-2h6.8a2 2 0 0 1 2 2v1.5" },
  ],
  archive: [{ rect: [3, 4, 14, 4, 1] }, { path: "M4.5 8v8h11V8M8 11h4" }],
  grid: [
    { rect: [3, 3, 5.5, 5.5, 1] },
    { rect: [11.5, 3, 5.5, 5.5, 1] },
    { rect: [3, 11.5, 5.5, 5.5, 1] },
    { path: "M12 12v2.5M14.5 12h2.5M17 14.5V17M12 17h2.5" },
  ],
  "chevron-down": [{ path: "M5 8l5 5 5-5" }],
  chevron: [{ path: "M8 5l5 5-5 5" }],
  pause: [{ circle: [10, 10, 7] }, { path: "M8 7.5v5M12 7.5v5" }],
  inbox: [{ path: "M3 11.5h3.5l1.2 2.2h4.6l1.2-2.2H17" }, { path: "M5 4.5h10l2 7v4H3v-4z" }],
  live: [
    { circle: [10, 10, 1.8], filled: true },
    {
      path: "M6.3 13.7a5.2 5.2 0 0 1 0-7.4M13.7 6.3a5.2 5.2 0 0 1 0 7.4M3.9 16.1a8.6 8.6 0 0 1 0-12.2M16.1 3.9a8.6 8.6 0 0 1 0 12.2",
    },
  ],
  network: [
    { circle: [5, 5.5, 2] },
    { circle: [15, 4.8, 1.7] },
    { circle: [12, 15, 2.2] },
    { circle: [4.2, 14, 1.5] },
    { path: "M6 7.3l5 5.7M6.9 5.3l6.4-.4M14.6 6.5l-1.9 6.4M4.4 12.5l.4-5" },
  ],
  image: [
    { rect: [3, 4, 14, 12, 2] },
    { circle: [7.2, 8, 1.3] },
    { path: "M3.5 14l4-3.5 3 2.5 3-3 3.5 3.2" },
  ],
  flag: [{ path: "M5 17V3.5M5 4h9.5l-2 3.2 2 3.2H5" }],
  scales: [{ path: "M10 3v13.5M6.5 16.5h7M4 6h12M4 6l-2 5a2.4 2.4 0 0 0 4 0zM16 6l-2 5a2.4 2.4 0 0 0 4 0z" }],
  bell: [{ path: "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.2 1.3H3.8zM8.3 16.9a1.9 1.9 0 0 0 3.4 0" }],
  swap: [{ path: "M3.5 7.5h11L11.5 4.5M16.5 12.5h-11l3 3" }],
  heart: [
    { path: "M10 16.6S3.2 12.8 3.2 7.9A3.7 3.7 0 0 1 10 5.8a3.7 3.7 0 0 1 6.8 2.1c0 4.9-6.8 8.7-6.8 8.7z" },
  ],
  panes: [{ rect: [3, 4, 14, 12, 1.8] }, { path: "M10 4v12M10 10h7" }],
  key: [{ circle: [6.8, 13.2, 3.3] }, { path: "M9.2 10.8L16 4M13.2 6.8l2.3 2.3" }],
  translate: [
    {
      path: "M3 5.5h8M7 3.5v2M9.2 5.5c-.6 3-2.5 5.4-5.4 6.8M5 8c1 1.8 2.6 3.2 4.6 4M9.8 17l3.6-8.5L17 17M11 14.3h4.8",
    },
  ],
  minus: [{ path: "M5 10h10" }],
  note: [{ path: "M4 4h12v8.5L12.5 16H4z" }, { path: "M16 12.5h-3.5V16" }],
  share: [
    { circle: [5, 10, 2] },
    { circle: [14.8, 5, 2] },
    { circle: [14.8, 15, 2] },
    { path: "M6.8 9.1l6.2-3.2M6.8 10.9l6.2 3.2" },
  ],
  filter: [{ path: "M3.5 5h13M6 10h8M8.5 15h3" }],
  coin: [
    { circle: [10, 10, 7] },
    {
      path: "M12.3 7.3c-.5-.7-1.3-1-2.3-1-1.4 0-2.4.7-2.4 1.8 0 2.6 4.8 1.2 4.8 3.8 0 1.1-1 1.8-2.4 1.8-1 0-1.9-.4-2.4-1.1M10 5v10",
    },
  ],
  box: [{ path: "M10 2.8l6.5 3.5v7.4L10 17.2l-6.5-3.5V6.3zM3.5 6.3L10 10l6.5-3.7M10 10v7.2" }],
  car: [
    {
      path: "M3.5 13.5v-3l1.8-4.6a1.5 1.5 0 0 1 1.4-1h6.6a1.5 1.5 0 0 1 1.4 1l1.8 4.6v3zM5 13.5v2M15 13.5v2M3.5 10.5h13",
    },
  ],
  gear: [
    { circle: [10, 10, 2.5] },
    {
      path: "M10 2.8v2M10 15.2v2M2.8 10h2M15.2 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M4.9 15.1l1.4-1.4M13.7 6.3l1.4-1.4",
    },
  ],
  copy: [{ rect: [7, 7, 9.5, 9.5, 1.8] }, { path: "M4.5 13h-1V5.3c0-1 .8-1.8 1.8-1.8H13v1" }],
  reply: [{ path: "M8 5L3.8 9 8 13" }, { path: "M4 9h7.5a4.7 4.7 0 0 1 4.7 4.7V15" }],
  external: [{ path: "M11 3.5h5.5V9M16.5 3.5L9.5 10.5M8 5H4.5v10.5H15V12" }],
  map: [{ path: "M3 5.5l4.7-2 4.6 2 4.7-2v11l-4.7 2-4.6-2-4.7 2zM7.7 3.5v11M12.3 5.5v11" }],
  case: [
    { rect: [3, 6.5, 14, 10, 1.8] },
    { path: "M7.3 6.5V5a1.5 1.5 0 0 1 1.5-1.5h2.4A1.5 1.5 0 0 1 12.7 5v1.5M3 11h14" },
  ],
  sound: [{ path: "M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15.3 5a7 7 0 0 1 0 10" }],
  sun: [
    { circle: [10, 10, 3.4] },
    {
      path: "M10 2.8v1.4M10 15.8v1.4M2.8 10h1.4M15.8 10h1.4M4.9 4.9l1 1M14.1 14.1l1 1M4.9 15.1l1-1M14.1 5.9l1-1",
    },
  ],
  link: [
    { path: "M8.6 11.4a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1" },
    { path: "M11.4 8.6a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1" },
  ],
  edit: [{ path: "M4 16l.8-3.4L13 4.400l2.600 2.600L7.400 15.200z" }, { path: "M11.400 6l2.600 2.600" }],
  bin: [
    { path: "M4 5.500h12M8 5.500V3.800h4v1.700M5.500 5.500l.7 11h7.600l.7-11" },
    { path: "M8.600 8.600v4.800M11.400 8.600v4.800" },
  ],
  "sign-out": [{ path: "M11.500 3.500h-7v13h7" }, { path: "M8.500 10h8.500M14 7l3 3-3 3" }],
  "chevron-up": [{ path: "M5 12l5-5 5 5" }],
  system: [{ circle: [10, 10, 7] }, { path: "M10 3a7 7 0 0 1 0 14z", filled: true }],
} as const satisfies Record<string, readonly IconShape[]>;

export type IconName = keyof typeof shapes;

/** Outline icons drawn for 20 px at 1.5 px stroke. There is no eye, mask or cross-hair, and there must never be. */
export const iconShapes: Readonly<Record<IconName, readonly IconShape[]>> = shapes;

/** Icons that point along the line of reading, and so turn round in right-to-left. Clocks, play and checks do not. */
export const directional: ReadonlySet<IconName> = new Set<IconName>([
  "arrow",
  "back",
  "backspace",
  "chevron",
  "external",
  "list",
  "reply",
  "send",
  "share",
  "sign-out",
]);
