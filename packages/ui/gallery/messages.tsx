import { useState } from "react";
import {
  Avatar,
  AvatarStack,
  Bubble,
  Button,
  Composer,
  DayMark,
  GapLine,
  IconButton,
  ListRow,
  NewMessagesButton,
  Count,
  Said,
  SystemLine,
} from "@custos/ui";
import { Card, Line, nothing } from "./card.js";

const ana = { id: "ana", name: "Ana Reyes" };
const cy = { id: "cy", name: "Cy Whetu" };
const eli = { id: "eli", name: "إيلي حداد" };

export function Messages() {
  return (
    <Card title="Messages" wide>
      <div className="g-stream">
        <DayMark dateTime="2026-03-02">Monday 2 March</DayMark>
        <Bubble
          sender={ana}
          text="Evening. Everyone here can read the charter before we start, yes?"
          time="08:41"
          onReact={nothing}
          onReply={nothing}
          more={<IconButton icon="more" size="sm" label="More" />}
        />
        <Bubble
          own
          text="Read it, accepted it, told my wife about it."
          time="08:41"
          state="read"
          reactions={[
            { emoji: "😂", count: 2 },
            { emoji: "👍", count: 1, mine: true },
          ]}
          onReply={nothing}
        />
        <Bubble sender={cy} text="Kia ora. Same." time="08:42" />
        <Bubble sender={eli} text="أريد نقودي قبل يوم الخميس" time="21:00" />
        <Bubble
          own
          quote={{ name: "Ana Reyes", text: "La lancha llega el martes, muelle 7, después de las 23:00." }}
          text="Pier 7 has the new cameras. Pier 4."
          time="08:50"
          state="delivered"
        />
        <GapLine what="2 messages from Cy are missing." action={{ label: "Ask now", onPress: nothing }}>
          His phone was offline. Asked it again 12 s ago.
        </GapLine>
        <GapLine what="2 messages from Cy" healed />
        <SystemLine>Ana added Gus Demir. She vouches for him, and his device is in the directory.</SystemLine>
        <Bubble
          sender={cy}
          avatar="space"
          showName={false}
          text={"Two\u202e seconds\u200b to midnight"}
          time="10:59"
          disappears
        />
        <Line>
          <NewMessagesButton count={3} onPress={nothing} />
        </Line>
      </div>
    </Card>
  );
}

export function Delivery() {
  return (
    <Card title="How far a message has come">
      <div className="g-stream">
        <Bubble own text="Waiting" time="08:41" state="waiting" />
        <Bubble own text="Sent" time="08:41" state="sent" />
        <Bubble own text="Delivered" time="08:41" state="delivered" />
        <Bubble own text="Read" time="08:41" state="read" />
        <Bubble sender={ana} showName={false} text="Pier 4" time="08:50" editedAt="08:52" />
        <Bubble sender={ana} deleted time="08:50" />
        <Bubble own deleted time="08:50" />
      </div>
    </Card>
  );
}

export function Writing() {
  const [text, setText] = useState("");
  return (
    <Card title="Rooms and writing">
      <ul>
        <li>
          <ListRow
            href="#harbour"
            size="room"
            selected
            leading={<Avatar id="harbour" name="Harbour" kind="room" size="list" />}
            title={<Said>Harbour</Said>}
            aside="16:02"
            below={<Said>Gus: Merhaba. Kılavuz kaptan salı gecesi nöbetçi.</Said>}
          />
        </li>
        <li>
          <ListRow
            href="#dues"
            size="room"
            leading={<Avatar id="dues" name="Dues" kind="room" size="list" />}
            title="Dues"
            aside="21:00"
            below={<Said>أريد نقودي قبل يوم الخميس</Said>}
            trailing={<Count value={1} label="unread" />}
          />
        </li>
      </ul>
      <Composer
        value={text}
        onChange={setText}
        onSend={() => setText("")}
        placeholder="Message Harbour"
        before={
          <>
            <IconButton icon="paperclip" label="Attach" />
            <IconButton icon="smile" label="Emoji" />
          </>
        }
      />
      <Composer
        value=""
        onChange={nothing}
        onSend={nothing}
        placeholder="Message Dues"
        disabledBecause="You left this room on 2 March."
      />
    </Card>
  );
}

export function People() {
  return (
    <Card title="A person, a device">
      <Line>
        <Avatar id="ana" name="Ana Reyes" size="xl" />
        <Avatar id="bo" name="Bo Larsen" size="lg" />
        <Avatar id="h" name="Harbour" kind="room" size="list" />
        <Avatar id="e" name="إيلي حداد" />
        <Avatar id="hl" name="华 林" size="sm" spoken />
        <Avatar id="x" name="Unknown device" kind="room" icon="device" tone="ember" />
      </Line>
      <Line>
        {["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"].map((id) => (
          <Avatar key={id} id={`person-${id}`} name={`P ${id}`} size="sm" />
        ))}
      </Line>
      <AvatarStack
        people={["Ana Reyes", "Cy Whetu", "Gus Demir", "Bo Larsen", "Fay Okoye", "Oran Weiss"].map(
          (name) => ({ id: name, name }),
        )}
      />
      <Button size="sm">Two devices</Button>
    </Card>
  );
}
