import { themeColor } from './dom.js';

/**
 * Draws a widget's thresholds, bands and moments over its chart.
 *
 * @param {import('/vendor/uplot.js')} plot
 * @param {import('../widgets.ts').MetricWidget} widget
 * @param {import('../answers.ts').MetricAnswer} data
 */
export function annotations(plot, widget, data) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.lineWidth = ratio;
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  for (const { value, to, label, color, fill, axis } of data.horizontal) {
    if (plot.scales[axis]?.min == null) {
      continue;
    }
    paint(ctx, color);
    const y = plot.valToPos(value, axis, true);
    const ends = {
      none: undefined,
      between: plot.valToPos(to ?? value, axis, true),
      above: bbox.top,
      below: bbox.top + bbox.height,
    };
    const end = ends[fill];
    if (end !== undefined) {
      ctx.globalAlpha = 0.12;
      ctx.fillRect(bbox.left, Math.min(y, end), bbox.width, Math.abs(end - y));
      ctx.globalAlpha = 1;
    }
    line(ctx, bbox.left, y, bbox.left + bbox.width, y);
    const above = y - bbox.top > 16 * ratio;
    ctx.fillText(label, bbox.left + 6 * ratio, above ? y - 4 * ratio : y + 12 * ratio);
  }
  for (const { time, label, color } of widget.vertical) {
    paint(ctx, color);
    const x = plot.valToPos(time / 1_000, 'x', true);
    line(ctx, x, bbox.top, x, bbox.top + bbox.height);
    ctx.fillText(label, x + 4 * ratio, bbox.top + 12 * ratio);
  }
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {string | undefined} color */
function paint(ctx, color) {
  const shown = color && CSS.supports('color', color) ? color : themeColor('bad');
  ctx.strokeStyle = shown;
  ctx.fillStyle = shown;
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function line(ctx, x1, y1, x2, y2) {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
