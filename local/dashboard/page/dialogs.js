import { byId } from './dom.js';

/** Asks before an action. @param {string} text @returns {Promise<boolean>} */
export function confirmed(text) {
  const dialog = byId('confirmation');
  byId('confirmation-text').textContent = text;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

/** @param {string} title @param {Node} content */
export function popup(title, content) {
  const dialog = byId('popup');
  byId('popup-title').textContent = title;
  dialog.setAttribute('aria-label', title);
  byId('popup-content').replaceChildren(content);
  byId('popup-close').onclick = () => dialog.close();
  if (!dialog.open) {
    dialog.showModal();
  }
}

export function closePopup() {
  byId('popup').close();
}
