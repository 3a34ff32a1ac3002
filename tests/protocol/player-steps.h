/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "player-private.h"

G_BEGIN_DECLS

/* What a case can say: the step's first word is its function's name. */

/* player-driver.c */
gboolean  player_do_driver         (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_driver_end     (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_event          (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_await_event    (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_no_event       (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_exits          (Player          *self,
                                    const char      *rest,
                                    GError         **error);

/* player-server.c */
gboolean  player_do_transport      (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_listen         (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_accept         (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_accept_http    (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_accept_silent  (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_request        (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_no_request     (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_close          (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_drop           (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_reset          (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_stall          (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_resume         (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_expect_close   (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_no_connection  (Player          *self,
                                    const char      *rest,
                                    GError         **error);

/* player-bytes.c */
gboolean  player_do_expect         (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_no_packet      (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_send           (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_send_split     (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_frame          (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_raw            (Player          *self,
                                    const char      *rest,
                                    GError         **error);
gboolean  player_do_expect_pong    (Player          *self,
                                    const char      *rest,
                                    GError         **error);

G_END_DECLS
