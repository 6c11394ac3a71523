// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include "ui/theme/colors.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QByteArray drawingOf(const QString &name) {
    QFile file(u":/icons/"_s + name + u".svg"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void paintDrawing(QPainter *painter, const QRectF &rect, QByteArray drawing, const QColor &color) {
    drawing.replace("currentColor", color.name().toUtf8());
    QSvgRenderer renderer(drawing);
    painter->setRenderHint(QPainter::Antialiasing);
    renderer.render(painter, rect);
}

/// Draws the SVG in the colour of the palette of the moment.
class IconEngine final : public QIconEngine {
public:
    explicit IconEngine(QByteArray drawing)
        : m_drawing(std::move(drawing)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override {
        const QPalette palette = QGuiApplication::palette();
        const Colors &colors = Colors::of(palette);
        const QColor color = mode == QIcon::Disabled ? colors.outline : colors.secondary;
        paintDrawing(painter, rect, m_drawing, color);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, pixmap.rect(), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new IconEngine(m_drawing); }
    [[nodiscard]] bool isNull() override { return m_drawing.isEmpty(); }

private:
    QByteArray m_drawing;
};

} // namespace

QIcon icon(const QString &name) {
    QByteArray drawing = drawingOf(name);
    return drawing.isEmpty() ? QIcon() : QIcon(new IconEngine(std::move(drawing)));
}

QPixmap iconPixmap(const QString &name, const QColor &color, int size, qreal devicePixelRatio) {
    const QString cacheKey =
        u"nestor-%1-%2-%3-%4"_s.arg(name, color.name()).arg(size).arg(devicePixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(cacheKey, &pixmap))
        return pixmap;
    pixmap = QPixmap(qRound(size * devicePixelRatio), qRound(size * devicePixelRatio));
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintDrawing(&painter, QRectF(0, 0, size, size), drawingOf(name), color);
    painter.end();
    QPixmapCache::insert(cacheKey, pixmap);
    return pixmap;
}

} // namespace nestor::ui
