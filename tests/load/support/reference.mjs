// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same relay on Socket.IO for Node, for comparison: rooms, and candidates from one member to another. Prints its
// port when it listens.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { Server } = createRequire(new URL('../../clients/package.json', import.meta.url))('socket.io');
const listener = createServer((request, response) => response.end('READY'));
const io = new Server(listener, { pingInterval: 3_600_000, pingTimeout: 60_000, maxHttpBufferSize: 1e6, transports: ['websocket'] });
const rooms = new Map();

io.on('connection', (socket) => {
  socket.on('join-room', ({ roomId, userName, userRole }) => {
    const members = rooms.get(roomId) ?? new Map();
    rooms.set(roomId, members.set(socket.id, { userName, userRole }));
    socket.join(roomId);
    socket.to(roomId).emit('user-joined', { userId: socket.id, userName, userRole });
    socket.emit('existing-users', [...members.keys()].filter((id) => id !== socket.id));
  });
  socket.on('ice-candidate', ({ targetUserId, candidate, roomId }) => {
    const members = rooms.get(roomId);
    if (members?.has(socket.id) && members.has(targetUserId))
      io.to(targetUserId).emit('ice-candidate', { fromUserId: socket.id, candidate, roomId });
  });
  socket.on('disconnect', () => {
    for (const [roomId, members] of rooms) {
      if (members.delete(socket.id) && members.size === 0)
        rooms.delete(roomId);
    }
  });
});

listener.listen(0, '127.0.0.1', 4096, () => console.log(`listening on ${listener.address().port}`));
process.on('SIGTERM', () => process.exit(0));
