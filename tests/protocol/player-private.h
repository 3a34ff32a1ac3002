/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "driver-process.h"
#include "player.h"
#include "script-server.h"

G_BEGIN_DECLS

/* How long it takes to believe that nothing comes. */
#define PLAYER_QUIET (150 * G_TIME_SPAN_MILLISECOND)

/* One case while it is played. */
typedef struct
{
  const PlayOptions *options;
  const PlayCase *play_case;
  guint step;
  guint version;
  GHashTable *variables; /* (element-type utf8 GBytes) */
  ScriptServer server;
  DriverProcess driver;
  gboolean awaits_connection;
  GString *log;
} Player;

typedef gboolean (* PlayerCondition) (Player  *self,
                                      gpointer data);

#define PLAYER_ERROR (player_error_quark ())
GQuark    player_error_quark       (void);

/* player.c */
gboolean  player_wait              (Player          *self,
                                    gint64           patience,
                                    PlayerCondition  condition,
                                    gpointer         data);
gboolean  player_stays_quiet       (Player          *self,
                                    PlayerCondition  condition,
                                    gpointer         data);
void      player_note              (Player          *self,
                                    const char      *format,
                                    ...) G_GNUC_PRINTF (2, 3);
gboolean  player_fail              (GError         **error,
                                    const char      *format,
                                    ...) G_GNUC_PRINTF (2, 3);
char     *player_expand            (Player          *self,
                                    const char      *text,
                                    GError         **error);

G_END_DECLS
