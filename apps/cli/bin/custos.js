#!/usr/bin/env node
// Committed so that npm links the command before the first build (the built file would be linked too late).
import "../dist/main.js";
