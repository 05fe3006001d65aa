import { useState } from "react";
import {
  Banner,
  Bar,
  Button,
  DefinitionRow,
  Definitions,
  Disclosure,
  EmptyState,
  ErrorState,
  Menu,
  Modal,
  OkLine,
  Popover,
  ProgressSteps,
  Skeleton,
  StatCard,
  Table,
  Tabs,
  toast,
} from "@custos/ui";
import { Card, Line, nothing } from "./card.js";

export function States() {
  return (
    <>
      <Card title="Empty">
        <EmptyState title="Nothing waits for you" action={<Button size="sm">Read the sample</Button>}>
          The last one was closed at 20:58. The recall sample has 4 messages you could read.
        </EmptyState>
      </Card>
      <Card title="Loading">
        <Skeleton shape="people" rows={2} delayMs={0} />
        <Skeleton shape="table" rows={2} delayMs={0} />
      </Card>
      <Card title="Error">
        <ErrorState title="The relay does not answer" onRetry={nothing}>
          It was there 2 minutes ago. What you wrote is kept and leaves when it is back.
        </ErrorState>
      </Card>
      <Card title="Steps">
        <ProgressSteps
          steps={[
            { id: "1", label: "Justice Peter Lindqvist", state: "done", aside: "20:51" },
            { id: "2", label: "You, Justice Ruth Adeyemi", state: "current", aside: "your turn" },
            { id: "3", label: "Oversight sees it once two judges agree", state: "waiting" },
          ]}
        />
        <Bar share={0.14} tone="brass" label="12 of 14 days left" />
        <Bar share={0.64} tone="ember" />
        <OkLine icon="lock">You see who and how many, never what.</OkLine>
      </Card>
      <Card title="Errors, offline, ended" wide>
        <Banner tone="ember" action={{ label: "Send again", onPress: nothing }}>
          Not sent. The room moved to a new day.
        </Banner>
        <Banner tone="slate">Offline. 3 messages leave when you are back.</Banner>
        <Banner tone="brass">AU-26-0117 ended at 00:00 UTC. Live view closed.</Banner>
        <Banner tone="plum">Privileged. Locked, sent to the filter reviewer.</Banner>
        <Banner tone="pine">The log is whole, the counts agree.</Banner>
      </Card>
    </>
  );
}

const branches = [
  { id: "hua", name: "Hua Lin’s branch", people: 61, reports: 0 },
  { id: "ana", name: "Ana Reyes", people: 41, reports: 2 },
  { id: "noor", name: "Noor Aziz", people: 11, reports: 14 },
];

export function Data() {
  const [picked, setPicked] = useState("ana");
  return (
    <>
      <Card title="Table" wide>
        <Table
          label="Branches"
          rows={branches}
          rowId={({ id }) => id}
          selectedId={picked}
          onPick={({ id }) => setPicked(id)}
          rowTone={({ reports }) => (reports > 10 ? "ember" : undefined)}
          columns={[
            { id: "name", header: "Branch", isRowHeader: true, cell: ({ name }) => name },
            { id: "people", header: "People", numeric: true, cell: ({ people }) => people },
            { id: "reports", header: "Reports", numeric: true, cell: ({ reports }) => reports },
          ]}
        />
        <Table
          label="Nothing yet"
          rows={[]}
          rowId={String}
          columns={[{ id: "a", header: "Time", cell: String }]}
          empty="Nobody has been vouched for yet."
        />
      </Card>
      <Card title="Tabs, more, terms" wide>
        <Tabs
          label="Parts of the application"
          items={[
            { id: "scope", label: "Scope", content: "Two people, fourteen days." },
            { id: "results", label: "Results so far", count: 4, content: "Four." },
          ]}
        />
        <Disclosure title="What this does not show">
          Whoever looks central here may only be central to them.
        </Disclosure>
        <Definitions>
          <DefinitionRow term="Why necessary" legal>
            Messages opened under AU-26-0117 show Ana Reyes arranging a vessel for Tuesday night.
          </DefinitionRow>
          <DefinitionRow term="Notice due">14 June 2026, 90 days after the end, to both</DefinitionRow>
        </Definitions>
      </Card>
      <Card title="A number">
        <StatCard label="People" value="11 842" below="+164 this week" />
      </Card>
    </>
  );
}

export function Overlays() {
  const [open, setOpen] = useState<"" | "dialog" | "alert" | "drawer">("");
  const close = (): void => setOpen("");
  return (
    <Card title="What floats">
      <Line>
        <Button size="sm" onPress={() => setOpen("dialog")}>
          Dialog
        </Button>
        <Button size="sm" onPress={() => setOpen("alert")}>
          Must answer
        </Button>
        <Button size="sm" onPress={() => setOpen("drawer")}>
          Drawer
        </Button>
        <Menu
          label="More"
          trigger={<Button size="sm">Menu</Button>}
          entries={[
            { id: "r", label: "Reply", icon: "reply", keys: "R", onAction: nothing },
            {
              id: "d",
              label: "Delete for everybody",
              icon: "bin",
              takesAway: true,
              hint: "Stays in the sealed archive",
              onAction: nothing,
            },
          ]}
        />
        <Popover label="Timer" trigger={<Button size="sm">Popover</Button>}>
          7 days on devices, 2 years in the sealed archive.
        </Popover>
        <Button size="sm" onPress={() => toast("Invitation sent to 1 person")}>
          Toast
        </Button>
        <Button size="sm" onPress={() => toast("Not sent. The relay is away.", "ember")}>
          Error toast
        </Button>
      </Line>
      <Modal
        title="Before it is done"
        isOpen={open === "dialog"}
        onOpenChange={close}
        actions={
          <>
            <Button onPress={close}>Not now</Button>
            <Button variant="br" onPress={close}>
              Approve 28 keys
            </Button>
          </>
        }
      >
        Nothing has happened yet. This is what will.
      </Modal>
      <Modal
        title="Wipe 3 devices"
        alert
        isOpen={open === "alert"}
        onOpenChange={close}
        actions={
          <>
            <Button onPress={close}>Keep them</Button>
            <Button variant="em" onPress={close}>
              Wipe 3 devices
            </Button>
          </>
        }
      >
        What is on them is gone; the sealed archive stays.
      </Modal>
      <Modal title="Who can read this" size="drawer" isOpen={open === "drawer"} onOpenChange={close}>
        This page cannot say whether anyone is being read now.
      </Modal>
    </Card>
  );
}
