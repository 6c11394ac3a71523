// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The only way to include QScintilla: its headers use Qt's keywords, which are off here.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qscilexerjson.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots
