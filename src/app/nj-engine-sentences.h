/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjEngineSentence:
 * @sentence: what the engine says, with %s for whatever it puts into it
 * @title: (nullable): what has happened, if the code of the error says less
 * @advice: (nullable): what to do about it, as a sentence, if there is a @title
 *
 * A sentence of the engine, and what the window makes of it. All of it is to be
 * translated.
 */
typedef struct
{
  const char *sentence;
  const char *title;
  const char *advice;
} NjEngineSentence;

extern const NjEngineSentence nj_engine_sentences[];
extern const gsize nj_n_engine_sentences;

G_END_DECLS
