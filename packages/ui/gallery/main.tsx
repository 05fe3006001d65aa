import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyPreferences, AppearanceMenu, Brand, ToastRegion, UiProvider } from "@custos/ui";
import "@custos/ui/style.css";
import "./gallery.css";
import { Buttons, Colours, Fields, Labels } from "./basics.js";
import { Delivery, Messages, People, Writing } from "./messages.js";
import { Bodies, Calendar, Lens, LongCalendar } from "./opened.js";
import { Data, Overlays, States } from "./states.js";
import { ConsoleSample, WorkbenchSample } from "./frames.js";

applyPreferences();

function Gallery() {
  return (
    <div className="g">
      <header className="g-head">
        <h1>
          <Brand large />
        </h1>
        <span className="cu-ink-3">Components and their states</span>
        <AppearanceMenu />
        <nav aria-label="Frames" className="cu-row cu-small">
          <a href="?view=workbench">Workbench frame</a>
          <a href="?view=console">Console frame</a>
        </nav>
        <span className="g-type">
          <span className="cu-page">28 page</span>
          <span className="cu-head">22 head</span>
          <span className="cu-title">17 title</span>
          <span className="cu-read">15 read</span>
          <span className="cu-body">14 body</span>
          <span className="cu-dense">13 dense</span>
          <span className="cu-small">12 small</span>
          <span className="cu-legal">Legal serif</span>
        </span>
      </header>
      <main className="g-grid">
        <Colours />
        <Buttons />
        <Labels />
        <Lens />
        <Calendar />
        <Bodies />
        <People />
        <Messages />
        <Delivery />
        <Writing />
        <States />
        <Fields />
        <LongCalendar />
        <Data />
        <Overlays />
      </main>
    </div>
  );
}

const view = new URLSearchParams(window.location.search).get("view");

createRoot(document.querySelector("#root") as HTMLElement).render(
  <StrictMode>
    <UiProvider>
      {view === "workbench" ? <WorkbenchSample /> : view === "console" ? <ConsoleSample /> : <Gallery />}
      <ToastRegion />
    </UiProvider>
  </StrictMode>,
);
