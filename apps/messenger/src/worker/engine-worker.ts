import { expose } from "comlink";
import { EngineHost } from "./engine-host.js";

expose(new EngineHost(self.location.origin));
