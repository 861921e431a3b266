// Loaded before a program (`node --import`): every connection of it, and of each Node that it starts, fails at once.
import dns from 'node:dns';
import net from 'node:net';

const refuse = () => {
  throw new Error('The network is off in this test.');
};
net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
dns.promises.lookup = refuse;
