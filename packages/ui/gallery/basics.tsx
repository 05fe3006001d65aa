import { useState } from "react";
import {
  AppearanceSettings,
  Button,
  ButtonLink,
  Checkbox,
  Chip,
  CopyField,
  Count,
  DaysField,
  Dot,
  Icon,
  IconButton,
  iconShapes,
  Kbd,
  RadioGroup,
  SearchField,
  SegmentedControl,
  Select,
  Severity,
  Tag,
  TextArea,
  TextField,
  Tip,
  type DayRange,
  type IconName,
} from "@custos/ui";
import { Card, Line, nothing } from "./card.js";

const roles = [
  "pine",
  "brass",
  "life",
  "ember",
  "plum",
  "tide",
  "slate",
  "ink",
  "canvas",
  "surface",
  "raised",
  "sunken",
  "selected",
  "bubble-own",
  "heat-3",
  "line-control",
];

export function Colours() {
  return (
    <Card title="Colour roles" wide>
      <div className="g-swatches">
        {roles.map((role) => (
          <div key={role}>
            <span className="g-swatch" style={{ background: `var(--${role})` }} />
            {role}
          </div>
        ))}
      </div>
    </Card>
  );
}

export function Buttons() {
  return (
    <Card title="Buttons" wide>
      <Line>
        <Button variant="pri">Accept</Button>
        <Button>Plain</Button>
        <Button variant="quiet">Quiet</Button>
        <Button keys="H" icon="swap">
          Hand over
        </Button>
        <Button variant="pri" isPending>
          Sending
        </Button>
      </Line>
      <Line>
        <Button variant="br" icon="person-key">
          Approve 28 keys
        </Button>
        <Button variant="em" icon="pause">
          Stop 3 devices
        </Button>
        <Button variant="lf" icon="phone">
          Tell a force
        </Button>
        <Button disabledBecause="Once a force is told.">Sign</Button>
      </Line>
      <Line>
        <ButtonLink href="?view=console" icon="external">
          A link
        </ButtonLink>
        <Button size="sm">Small</Button>
        <Button size="lg" variant="pri">
          Large
        </Button>
        <IconButton icon="plus" label="New room" />
        <IconButton icon="gear" label="Settings" keys="," />
        <IconButton icon="bell" label="Inbox, 2 waiting" pip="pine" />
        <IconButton icon="inbox" label="Inbox, a threat to life" pip="life" />
        <IconButton icon="search" label="Search in room" on />
        <IconButton icon="more" label="More" size="sm" />
        <Tip text="Explains a word">
          <Button variant="quiet" size="sm">
            Tooltip
          </Button>
        </Tip>
      </Line>
      <CopyField
        label="Invitation link"
        value="http://member.localhost:8080/join#v=1&relay=127.0.0.1&network=southern&charter=5&key=9e1f44c0"
      />
    </Card>
  );
}

export function Fields() {
  const [view, setView] = useState<"scope" | "necessity" | "full">("scope");
  const [zone, setZone] = useState<"au" | "nz" | null>("au");
  const [role, setRole] = useState<"judge" | "oversight" | null>("judge");
  const [days, setDays] = useState<DayRange | null>({ firstDay: 20_515, lastDay: 20_528 });
  const [words, setWords] = useState("harbour");
  return (
    <>
      <Card title="Fields">
        <TextField label="Name" placeholder="As others know you" hint="Your voucher sees it." />
        <TextField label="Fingerprint" mono defaultValue="9e1f 44c0 02b7 9d10" />
        <TextField label="Days" defaultValue="90" error="At most 30 days." />
        <TextField label="Cannot be changed" isDisabled defaultValue="Southern network" />
        <TextArea
          label="Why necessary"
          legal
          rows={3}
          defaultValue="Neither can be followed by other means before the vessel arrives."
        />
      </Card>
      <Card title="Choices">
        <SegmentedControl
          label="View"
          value={view}
          onChange={setView}
          choices={[
            { value: "scope", label: "Scope" },
            { value: "necessity", label: "Necessity" },
            { value: "full", label: "Full text" },
          ]}
        />
        <Checkbox defaultSelected>Report to me after 7 days</Checkbox>
        <Checkbox>Leave out rooms where she is the only subject</Checkbox>
        <Checkbox isDisabled>Not possible here</Checkbox>
        <Checkbox isIndeterminate>Some of them</Checkbox>
        <RadioGroup
          label="Body"
          value={role}
          onChange={setRole}
          choices={[
            { value: "judge", label: "Judges", hint: "2 of 3 must agree" },
            { value: "oversight", label: "Oversight" },
          ]}
        />
        <Select
          label="Authority"
          value={zone}
          onChange={setZone}
          choices={[
            { value: "au", label: "Australia" },
            { value: "nz", label: "New Zealand", hint: "shared, intelligence only" },
          ]}
        />
        <DaysField label="Days" value={days} onChange={setDays} hint="Whole days in UTC." />
        <SearchField label="Search all your history" keys="Ctrl K" />
        <SearchField label="Search inside the scope" size="sm" value={words} onChange={setWords} />
      </Card>
    </>
  );
}

export function Labels() {
  return (
    <>
      <Card title="Severity: colour, icon and word">
        <Severity level="life" keys="1" />
        <Severity level="high" keys="2" />
        <Severity level="medium" keys="3" />
        <Severity level="low" keys="4" />
        <Severity level="note" keys="5" />
        <Line>
          <Tag tone="pine" icon="check">
            Pertinent
          </Tag>
          <Tag icon="minus">Not pert.</Tag>
          <Tag tone="plum" icon="lock">
            Privileged
          </Tag>
        </Line>
      </Card>
      <Card title="Chips, tags, counts">
        <Line>
          <Chip tone="pine" icon="seal">
            Everything runs
          </Chip>
          <Chip tone="ember">Late</Chip>
          <Chip tone="brass">Opened</Chip>
          <Chip tone="line">Outlined</Chip>
        </Line>
        <Line>
          <Tag>version 2</Tag>
          <Tag tone="brass">your turn</Tag>
          <Tag tone="tide">draft, H. Vo</Tag>
          <Tag tone="line">gist</Tag>
          <Tag tone="ember" icon="warning">
            High
          </Tag>
          <Tag tone="life">Threat</Tag>
        </Line>
        <Line>
          <Count value={3} label="unread" />
          <Count value={9} tone="mute" />
          <Count value={1} tone="life" />
          <Count value={1204} />
          <Dot tone="pine" />
          <Dot tone="brass" />
          <Dot tone="ember" />
          <Dot tone="ring" />
          <Kbd>Ctrl K</Kbd>
          <Kbd>/</Kbd>
        </Line>
      </Card>
      <Card title="Icons" wide>
        <div className="g-icons">
          {(Object.keys(iconShapes) as IconName[]).map((name) => (
            <span key={name} title={name}>
              <Icon name={name} size={20} />
            </span>
          ))}
        </div>
        <Line>
          <Icon name="shield-check" size={14} />
          <Icon name="shield-check" size={16} />
          <Icon name="shield-check" size={18} />
          <Icon name="shield-check" size={20} label="Checked" />
          <Icon name="shield-check" size={28} />
        </Line>
        <AppearanceSettings />
        <Button variant="quiet" size="sm" onPress={nothing}>
          Nothing happens
        </Button>
      </Card>
    </>
  );
}
