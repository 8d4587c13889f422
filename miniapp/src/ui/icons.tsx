// The few pictures the app uses, drawn with lines that take the colour of the text beside them.
// They never stand alone: each has words next to it.

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2L21 21",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 8.5h.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  folder: "M3 6h6l2 2.5h10V19H3z",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
  money: "M3 7h18v10H3zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 12h.01M18 12h.01",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  share: "M12 15V4M8 7.5L12 4l4 3.5M5 12v8h14v-8",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7 12h10",
  close: "M6 6l12 12M18 6L6 18",
  warning: "M12 4L2.5 20h19zM12 10v5M12 17.5h.01",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 20.5h4",
  plus: "M12 5v14M5 12h14",
  down: "M6 9l6 6 6-6",
  home: "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-5h4v5",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
  office: "M4 20h16M5 20V9l7-5 7 5v11M9 20v-7M15 20v-7M9 9.5h6",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8",
  baby: "M12 5a8 8 0 1 0 0 15 8 8 0 0 0 0-15zM12 5c0-1.5 1-2.5 2.5-2.5M9 11.5h.01M15 11.5h.01M9.2 15c1.6 1.6 4 1.6 5.6 0",
  candle: "M9 11h6v9H9zM6 20h12M12 11V9M12 3c2 2 2 4 0 4.5-2-.5-2-2.5 0-4.5",
  shop: "M4 9l1.5-5h13L20 9M4 9c0 2.6 4 2.6 4 0 0 2.6 4 2.6 4 0 0 2.6 4 2.6 4 0 0 2.6 4 2.6 4 0M5.5 11.5V20h13v-8.5M10 20v-5h4v5",
  briefcase: "M3.5 8h17v11.5h-17zM8.5 8V4.5h7V8M3.5 13h17",
  pin: "M12 21c4.5-5 6.5-8.2 6.5-11a6.5 6.5 0 0 0-13 0c0 2.8 2 6 6.5 11zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  help: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.5h.01",
  call: "M6 3.5h3l2 5-2.5 1.5a12 12 0 0 0 5.5 5.5l1.5-2.5 5 2v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7a2 2 0 0 1 2-2.2z",
  chat: "M4 4.5h16v12H10l-4.5 4v-4H4z",
  shield: "M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V6zM8.5 12l2.5 2.5 4.5-4.5",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.5h.01",
  globe:
    "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c-4.5 5-4.5 12 0 17 4.5-5 4.5-12 0-17",
  pencil: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  letters: "M3 18l4.5-12L12 18M4.6 14h5.8M14 18l3-8 3 8M15.2 15h3.6",
} as const;

export type IconName = keyof typeof SHAPES;

export const iconNames = Object.keys(SHAPES) as readonly IconName[];

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width="24"
      height="24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
