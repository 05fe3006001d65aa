import {
  Bar,
  Chip,
  ConsoleFrame,
  Count,
  EmptyState,
  Frame,
  IconButton,
  LensChip,
  ListRow,
  OkLine,
  PageHeader,
  Pane,
  PaneBody,
  PaneHeader,
  Rail,
  SearchField,
  StatCard,
  TopBar,
} from "@custos/ui";
import { nothing } from "./card.js";

export function WorkbenchSample() {
  return (
    <Frame
      rail={
        <Rail
          label="Workbench"
          links={[
            { href: "#auth", icon: "lens", label: "Authorisations", current: true },
            { href: "#inbox", icon: "inbox", label: "Inbox", pip: true },
            { href: "#log", icon: "log", label: "Log" },
          ]}
          footLinks={[{ href: "#gear", icon: "gear", label: "Settings" }]}
        />
      }
      top={
        <TopBar>
          <h1 className="cu-medium">Joint Operations</h1>
          <LensChip number="AU-26-0117" phase="live" parts={["12 days left"]} />
          <span className="cu-end" />
          <SearchField label="Search inside the scope" size="sm" keys="/" />
        </TopBar>
      }
    >
      <Pane width="list" label="Waiting">
        <PaneHeader title="Waiting for you">
          <Count value={2} tone="mute" />
        </PaneHeader>
        <PaneBody label="Applications">
          <ListRow
            flush
            title="AU-26-0121"
            aside="36 min"
            below="Ana Reyes, Gus Demir"
            selected
            onPress={nothing}
          />
          <ListRow flush title="AU-26-0098" aside="2 h" below="Extension, 1 person" onPress={nothing} />
        </PaneBody>
      </Pane>
      <Pane paper label="Application">
        <EmptyState title="Choose one" centred icon="lens">
          The application opens here.
        </EmptyState>
      </Pane>
    </Frame>
  );
}

export function ConsoleSample() {
  return (
    <ConsoleFrame
      app="console"
      label="Console"
      links={[
        { href: "#over", icon: "chart", label: "Overview", current: true },
        { href: "#people", icon: "people", label: "People" },
        { href: "#inv", icon: "grid", label: "Invitations", count: 38 },
      ]}
      foot={<OkLine icon="lock">You see who and how many, never what.</OkLine>}
    >
      <PageHeader title="Southern network" below="Monday 2 March, 21:05 in Sydney">
        <Chip tone="pine" icon="seal">
          Everything runs
        </Chip>
        <IconButton icon="bell" label="Notices" />
      </PageHeader>
      <div className="g-stats">
        <StatCard label="People" value="11 842" below="+164 this week, 9 left">
          <Bar share={0.8} />
        </StatCard>
        <StatCard label="Devices" value="19 307" tone="ember" below="1 112 below the minimum version" />
      </div>
    </ConsoleFrame>
  );
}
