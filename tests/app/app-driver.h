/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-application.h"
#include "nj-message-pane.h"
#include "nj-window.h"
#include "test-util.h"

G_BEGIN_DECLS

/**
 * AppDriver:
 *
 * The real program in this process, with its real window, and hands to use it.
 */
typedef struct
{
  NjApplication *application;
  NjWindow *window;
} AppDriver;

typedef void (* AppDriverFunc) (AppDriver *driver);

void           app_driver_init              (int           *argc,
                                             char        ***argv);
void           app_driver_run               (AppDriverFunc  func);
void           app_driver_settle            (AppDriver     *self);

GtkWidget     *app_driver_find              (GtkWidget     *root,
                                             GType          type,
                                             const char    *id);
GtkWindow     *app_driver_find_window       (GType          type);
void           app_driver_activate          (GtkWidget     *widget,
                                             const char    *action);
void           app_driver_screenshot        (GtkWidget     *widget,
                                             const char    *name);

NjConnection  *app_driver_add               (AppDriver     *self,
                                             const char    *url,
                                             const char    *name);
void           app_driver_connect           (AppDriver     *self,
                                             NjConnection  *connection);
void           app_driver_subscribe         (AppDriver     *self,
                                             const char    *filter,
                                             MqttQos        qos);
void           app_driver_publish           (AppDriver     *self,
                                             const char    *topic,
                                             const char    *payload,
                                             MqttQos        qos);
NjMessageView *app_driver_get_view          (AppDriver     *self);
gboolean       app_driver_shows_message     (AppDriver     *self,
                                             const char    *topic,
                                             const char    *preview);

G_END_DECLS
