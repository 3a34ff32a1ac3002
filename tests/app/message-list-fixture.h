/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-list.h"
#include "nj-message-log.h"

G_BEGIN_DECLS

/**
 * TestModel:
 *
 * Any number of messages, of which none exists before somebody wants to see it.
 */
#define TEST_TYPE_MODEL (test_model_get_type ())
G_DECLARE_FINAL_TYPE (TestModel, test_model, TEST, MODEL, GObject)

void test_model_append       (TestModel *self,
                              guint      n);
void test_model_remove_front (TestModel *self,
                              guint      n);
void test_model_reset        (TestModel *self,
                              guint      n);

/**
 * Fixture:
 * @model: what the list shows
 * @list: in a scrolled window in a window that is shown
 * @adjustment: its vertical one
 * @n_binds: how many rows have been bound since somebody set this to 0
 */
typedef struct
{
  TestModel *model;
  GtkWindow *window;
  NjMessageList *list;
  GtkAdjustment *adjustment;
  guint n_binds;
} Fixture;

void          fixture_set_up     (Fixture       *self,
                                  gconstpointer  n_messages);
void          fixture_tear_down  (Fixture       *self,
                                  gconstpointer  user_data);
void          fixture_run_frames (Fixture       *self,
                                  guint          n);
guint         fixture_count_rows (Fixture       *self);
int           fixture_get_height (Fixture       *self);
int           fixture_get_page   (Fixture       *self);
int           fixture_get_top    (Fixture       *self);
float         fixture_get_y      (Fixture       *self,
                                  guint          index);
void          fixture_press      (Fixture       *self,
                                  guint          key,
                                  GdkModifierType modifiers);
void          fixture_click      (Fixture       *self,
                                  int            n_press,
                                  double         y);

G_END_DECLS
