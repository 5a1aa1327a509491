// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The npm packages that the suites share; the only file that names them, so that suites in other folders find the same
// ones (packages resolve from the folder of the importing file).

export { io, Manager } from 'socket.io-client';
export { io as io47 } from 'socket.io-client-4.7';
export { WebSocket } from 'ws';
